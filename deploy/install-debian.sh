#!/usr/bin/env bash
# Installs what fine-tuning needs beside the .NET SDK on Debian 12: libtorch, a compiler for the shim, and a fast BLAS. The tests also get PostgreSQL
# and Slurm, whose programs they start in folders of their own.
#
#     deploy/install-debian.sh            # what `hypersearch run` needs
#     deploy/install-debian.sh --tests    # and what the tests and the throughput comparison need
#
# `hypersearch run` does the same by itself when it may; this is for images and for machines where it may not.
set -euo pipefail

packages=(libtorch-dev cmake g++ make libopenblas0-pthread)
if [ "${1:-}" = "--tests" ]; then
  packages+=(python3 python3-torch util-linux procps iproute2 postgresql slurm-wlm munge)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  echo "all there: ${packages[*]}" >&2
  exit 0
fi

echo "installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends "${missing[@]}"
