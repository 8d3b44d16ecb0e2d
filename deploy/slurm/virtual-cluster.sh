#!/usr/bin/env bash
# A Slurm cluster of virtual nodes on this one machine, for trying `hypersearch fleet slurm` and for its tests.
#
#     deploy/slurm/virtual-cluster.sh start DIR [NODES] [GPUS]   # NODES nodes (2) of GPUS pretended GPUs each (0)
#     export SLURM_CONF=DIR/slurm.conf                           # sbatch, squeue, scancel and scontrol now speak to it
#     deploy/slurm/virtual-cluster.sh stop DIR
#
# Everything lies in DIR, an empty or absent folder: its own munge with its own key, one slurmctld, and a slurmd a node on a port of its own. Debian's
# packages (slurm-wlm, munge) suffice; no service of the machine is touched. Whoever starts it is the only user of the cluster. DIR must be short: it holds sockets.
set -euo pipefail

fail() { echo "virtual-cluster.sh: $*" >&2; exit "${code:-1}"; }

usage() { code=2 fail "usage: $0 start DIR [NODES] [GPUS] | stop DIR"; }

find_programs() {
  PATH="$PATH:/usr/sbin:/sbin"
  for program in munged slurmctld slurmd scontrol sinfo; do
    command -v "$program" > /dev/null || code=3 fail "no $program: install Debian's slurm-wlm and munge (deploy/install-debian.sh --tests)"
  done
}

# Prints as many free ports as asked for. They are free now; a port that is taken meanwhile makes its daemon fail, and start says so.
free_ports() {
  local wanted=$1 port found=0
  for port in $(shuf -i 20000-29999 -n $((wanted + 200))); do
    [ -z "$(ss -Htln "sport = :$port")" ] || continue
    echo "$port"
    found=$((found + 1))
    [ "$found" -lt "$wanted" ] || return 0
  done
}

write_configuration() {
  local dir=$1 nodes=$2 gpus=$3 user gres="" cpus memory
  user=$(id -un)
  cpus=$(nproc)
  memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  mapfile -t ports < <(free_ports $((nodes + 1)))
  [ "$gpus" -eq 0 ] || gres="Gres=gpu:$gpus"
  {
    echo "ClusterName=virtual
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
# A requeued job waits as long as a credential lives: two minutes unless told otherwise.
AuthInfo=socket=$dir/munge.socket,cred_expire=10
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool-%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd-%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=5,bf_interval=5
KillWait=30
MessageTimeout=30
GresTypes=gpu"
    local n
    for ((n = 1; n <= nodes; n++)); do
      echo "NodeName=v$n NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=${ports[n]} CPUs=$cpus RealMemory=$memory $gres State=UNKNOWN"
    done
    echo "PartitionName=all Nodes=v[1-$nodes] Default=YES MaxTime=INFINITE State=UP"
  } > "$dir/slurm.conf"
  write_gpus "$dir" "$nodes" "$gpus"
}

# Null devices that stand for GPUs: Slurm hands out their numbers in CUDA_VISIBLE_DEVICES and never opens them. Without the right to make
# devices it only counts them.
write_gpus() {
  local dir=$1 nodes=$2 gpus=$3 g what="Count=$3"
  : > "$dir/gres.conf"
  [ "$gpus" -gt 0 ] || return 0
  mkdir -p "$dir/gpus"
  for ((g = 0; g < gpus; g++)); do mknod "$dir/gpus/gpu$g" c 1 3 2> /dev/null || break; done
  [ "$g" -lt "$gpus" ] || what="File=$dir/gpus/gpu[0-$((gpus - 1))]"
  echo "NodeName=v[1-$nodes] Name=gpu $what" > "$dir/gres.conf"
}

start_munge() {
  local dir=$1
  head -c 1024 /dev/urandom > "$dir/munge.key"
  chmod 600 "$dir/munge.key"
  munged --force --key-file="$dir/munge.key" --socket="$dir/munge.socket" --pid-file="$dir/munged.pid" --log-file="$dir/munged.log" --seed-file="$dir/munge.seed" --num-threads=2
}

await_nodes() {
  local dir=$1 nodes=$2 tries
  for ((tries = 0; tries < 120; tries++)); do
    [ "$(sinfo --noheader --Node --states=idle --format=%N 2> /dev/null | wc -l)" -ge "$nodes" ] && return 0
    sleep 0.25
  done
  tail -n 20 "$dir"/*.log >&2
  fail "the nodes are not ready after 30 s; see $dir/*.log"
}

start() {
  local nodes=${2:-2} gpus=${3:-0} n
  mkdir -p "$1"
  local dir
  dir=$(cd "$1" && pwd -P)
  [ -z "$(ls -A "$dir")" ] || code=2 fail "$dir is not empty"
  chmod 755 "$dir"
  mkdir "$dir/state"
  for ((n = 1; n <= nodes; n++)); do mkdir "$dir/spool-v$n"; done
  write_configuration "$dir" "$nodes" "$gpus"
  export SLURM_CONF="$dir/slurm.conf"
  start_munge "$dir"
  slurmctld -c
  for ((n = 1; n <= nodes; n++)); do slurmd -N "v$n"; done
  await_nodes "$dir" "$nodes"
  echo "SLURM_CONF=$dir/slurm.conf"
}

pids() { cat "$1"/slurmd-*.pid "$1/slurmctld.pid" "$1/munged.pid" 2> /dev/null || true; }

# Ends the jobs, then the daemons by their own ids, and waits until they are gone.
stop() {
  local dir pid tries
  dir=$(cd "$1" && pwd -P) || fail "no folder $1"
  export SLURM_CONF="$dir/slurm.conf"
  [ -s "$SLURM_CONF" ] || return 0
  timeout 10 scancel --user="$(id -un)" 2> /dev/null || true
  for ((tries = 0; tries < 40; tries++)); do
    [ -n "$(timeout 5 squeue --noheader 2> /dev/null)" ] || break
    sleep 0.25
  done
  mapfile -t daemons < <(pids "$dir")
  for pid in "${daemons[@]}"; do kill -TERM "$pid" 2> /dev/null || true; done
  for pid in "${daemons[@]}"; do
    for ((tries = 0; tries < 40; tries++)); do
      kill -0 "$pid" 2> /dev/null || continue 2
      sleep 0.25
    done
    kill -KILL "$pid" 2> /dev/null || true
  done
}

[ "$#" -ge 2 ] || usage
find_programs
case "$1" in
  start) shift; start "$@" ;;
  stop) stop "$2" ;;
  *) usage ;;
esac
