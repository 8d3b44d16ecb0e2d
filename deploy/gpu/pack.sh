#!/usr/bin/env bash
# Packs what a GPU machine without .NET needs to test and time this program: the tests that know a GPU, the benchmarks, a .NET runtime, fixtures.
# The result, .gpu/ in the checkout, is one archive; git ignores it. Run it here, carry the checkout there, run deploy/gpu/check.sh there.
#
#   [HYPERSEARCH_FIXTURES=DIR] deploy/gpu/pack.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in HyperSearch.Torch.Tests HyperSearch.FineTuning.Tests HyperSearch.Benchmarks; do
  echo "publishing $project" >&2
  # One folder: they share the runtime.
  dotnet publish "tests/$project" -c Release -r linux-x64 --self-contained -p:StandAlone=true --artifacts-path "$work/build" -o "$work/app" -m:1 -v q --nologo >&2
done
# Code coverage comes with the test SDK and is not used.
rm -rf "$work"/app/CodeCoverage "$work"/app/*CodeCoverage* "$work"/app/{alpine,arm64,macos,ubuntu} "$work"/app/*.pdb "$work"/app/*.xml
if [ -n "${HYPERSEARCH_FIXTURES:-}" ]; then
  mkdir "$work/fixtures"
  for folder in models adapters; do cp -r "$HYPERSEARCH_FIXTURES/$folder" "$work/fixtures/"; done
fi
mkdir -p .gpu
tar -C "$work" -c app $([ -d "$work/fixtures" ] && echo fixtures) | xz -T2 -6 > .gpu/pack.tar.xz
size=$(stat -c %s .gpu/pack.tar.xz)
echo ".gpu/pack.tar.xz: $((size / 1048576)) MiB" >&2
if [ "$size" -gt $((64 * 1048576)) ]; then echo "more than 64 MiB: leave out fixtures" >&2; exit 1; fi
