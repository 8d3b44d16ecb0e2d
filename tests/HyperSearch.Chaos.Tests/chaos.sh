#!/usr/bin/env bash
# The whole campaign: builds, runs every fault, and prints one table. Needs root (network namespaces, tmpfs) and PostgreSQL; takes about half an hour
# on two idle cores. HYPERSEARCH_CHAOS_ROUNDS=0.1 makes it a tenth, HYPERSEARCH_CHAOS_SEED=N draws the same moments again.
set -euo pipefail
cd "$(dirname "$0")/../.."
export HYPERSEARCH_CHAOS_TABLE="${HYPERSEARCH_CHAOS_TABLE:-$(mktemp)}"
rm -f "$HYPERSEARCH_CHAOS_TABLE"
status=0
dotnet test tests/HyperSearch.Chaos.Tests -c Release -p:Campaign=true --filter TestCategory=Campaign --logger "console;verbosity=detailed" "$@" || status=$?
echo
date -u "+Chaos campaign of %Y-%m-%d, commit $(git rev-parse --short HEAD 2> /dev/null || echo unknown)"
cat "$HYPERSEARCH_CHAOS_TABLE"
exit "$status"
