#!/usr/bin/env bash
# Makes the secrets of compose.yaml, once: deploy/docker/secrets/, a folder that only you can enter. What is there stays.
#
#     deploy/docker/secrets.sh            # before the first start: the database's
#     deploy/docker/secrets.sh workers    # while the coordinators run: what lets workers in, for a year
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
chmod 700 secrets

random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# Containers read these as users of their own, so the files are open and the folder is not.
keep() {
  [ -s "secrets/$1" ] || cat > "secrets/$1"
  chmod 644 "secrets/$1"
}

random | keep postgres-password
echo "HYPERSEARCH_DATABASE=Host=postgres;Username=hypersearch;Database=hypersearch;Password=$(cat secrets/postgres-password)" | keep database.env
if [ "${1:-}" = workers ]; then
  docker compose -f compose.yaml exec -T coordinator-1 hypersearch token create --scope enroll --expires 365d | keep agent-token
else
  touch secrets/agent-token
fi
