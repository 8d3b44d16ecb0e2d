#!/usr/bin/env bash
# On a machine with a GPU, g++, CMake and a Python that has PyTorch 2.x: compiles the shim against that PyTorch's libtorch, runs the tests of category
# Gpu, and times LoRA training beside transformers and PEFT where that Python has them. Needs nothing else: .gpu/pack.tar.xz of pack.sh brings .NET.
#
#   deploy/gpu/check.sh [FOLDER FOR LOGS]     PYTHON=python3  DEVICE=cuda:0  ROUNDS=5
# DEVICE=cpu runs the tests of the CPU instead, and the tiny workload: it shows that the script works where there is no GPU.
set -uo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
logs=${1:-$here/.gpu/logs}
python=${PYTHON:-python3}
device=${DEVICE:-cuda:0}
mkdir -p "$logs"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# By Python, which is there: not every machine has xz.
"$python" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="data")' "$here/.gpu/pack.tar.xz" "$work" || exit 1
torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))') || { echo "$python has no torch" >&2; exit 1; }
# A distribution's PyTorch keeps its libtorch where the search finds it.
if [ -d "$torch/include/ATen" ]; then export HYPERSEARCH_LIBTORCH=$torch; fi
export HYPERSEARCH_SHIM_CACHE=$work/shim DOTNET_gcServer=0
if [ -d "$work/fixtures" ]; then export HYPERSEARCH_FIXTURES=$work/fixtures; fi
"$python" -c 'import torch; print("torch", torch.__version__, torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU")'

if [ "$device" = cpu ]; then filter='TestCategory!=Gpu&TestCategory!=Campaign' workload=tiny; else filter='TestCategory=Gpu' workload=0.5b; fi
status=0
for tests in HyperSearch.Torch.Tests HyperSearch.FineTuning.Tests; do
  "$work/app/$tests" --filter "$filter" --no-progress > "$logs/$tests.log" 2>&1 || status=1
  grep -E '^(failed|skipped) ' "$logs/$tests.log" | head -20
  echo "$tests:"
  grep -E '^ +(total|failed|succeeded|skipped|duration):' "$logs/$tests.log"
done
if "$python" -c 'import transformers, peft' 2> "$logs/peer.log"; then
  "$work/app/HyperSearch.Benchmarks" device "$device" "$workload" "${ROUNDS:-5}" "$python" 2> "$logs/device.err" | tee "$logs/device.log"
  [ "${PIPESTATUS[0]}" = 0 ] || { tail -5 "$logs/device.err"; status=1; }
else
  echo "throughput: not measured, $python has no transformers and peft"
fi
exit $status
