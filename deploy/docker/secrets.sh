#!/usr/bin/env bash
# Makes the secrets of compose.yaml, once: deploy/docker/secrets/, a folder that only you can enter. What is there stays.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
chmod 700 secrets

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# Containers read these as users of their own, so the files are open and the folder is not.
keep() {
  [ -e "secrets/$1" ] || cat > "secrets/$1"
  chmod 444 "secrets/$1"
}

random | keep postgres-password
echo "Host=postgres;Username=hypersearch;Database=hypersearch;Password=$(cat secrets/postgres-password)" | keep database

# The workers' token comes from a coordinator that runs: start those first, then run this again.
if [ ! -s secrets/agent-token ] && docker compose -f compose.yaml ps --status running --services 2> /dev/null | grep -qx coordinator-1; then
  docker compose -f compose.yaml exec -T coordinator-1 hypersearch token create --scope enroll | keep agent-token
fi
