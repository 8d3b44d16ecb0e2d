#!/bin/sh
# kill -9 of `hypersearch run` at random moments of the quickstart study, with its figures. From anywhere:
#   tests/HyperSearch.EndToEnd.Tests/kill9.sh [KILLS]      HYPERSEARCH_KILL_SEED=n repeats the moments
# Needs libtorch and a compiler (scripts of the quickstart install them) and the time of two quickstarts.
set -eu
cd "$(dirname "$0")"
export HYPERSEARCH_KILLS="${1:-20}"
exec dotnet test -c Release --nologo -p:Campaign=true --filter "FullyQualifiedName~KillCampaign" --logger "console;verbosity=detailed"
