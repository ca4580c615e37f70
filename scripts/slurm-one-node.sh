#!/usr/bin/env bash
# Starts and stops a Slurm cluster of one node on loopback, from Debian's packages, for tests of the Slurm executor. Needs root.
#   slurm-one-node.sh start | stop | kill-node | restart-node
#
# There are no cgroups and no accounting. Memory is watched once a second (OverMemoryKill), so a task over its memory is
# killed; a node that does not answer for ten seconds is down, and its tasks are requeued.
set -euo pipefail

host=$(hostname -s)
state=/var/spool/slurm-one-node

configure() {
  mkdir -p /etc/slurm "$state/ctld" "$state/d" /run/munge
  local megabytes
  megabytes=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.8) }' /proc/meminfo)
  cat >/etc/slurm/slurm.conf <<CONF
ClusterName=one-node
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
# A requeued task waits as long as a credential is valid.
AuthInfo=cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=2
ReturnToService=2
StateSaveLocation=$state/ctld
SlurmdSpoolDir=$state/d
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldLogFile=$state/slurmctld.log
SlurmdLogFile=$state/slurmd.log
SlurmUser=root
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$megabytes State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE DefMemPerCPU=200 State=UP
CONF
}

# The node answers: a star behind its state says that it does not.
is_up() {
  sinfo -h -o %T 2>/dev/null | grep -qvE 'down|unknown|\*'
}

wait_until_up() {
  for _ in $(seq 60); do
    if is_up; then return 0; fi
    sleep 0.5
  done
  echo "slurm did not come up: see $state/slurmctld.log and $state/slurmd.log" >&2
  return 1
}

is_alive() {
  [[ -s $1 ]] && kill -0 "$(cat "$1")" 2>/dev/null
}

stop_by() {
  [[ -s $1 ]] || return 0
  local pid
  pid=$(cat "$1")
  kill "${2:--TERM}" "$pid" 2>/dev/null || true
  for _ in $(seq 40); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.25
  done
}

case "${1:-}" in
start)
  if ! command -v slurmctld >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge
  fi
  configure
  chown munge: /run/munge
  munge -n >/dev/null 2>&1 || runuser -u munge -- /usr/sbin/munged
  # Without the jobs of an earlier start.
  is_alive /run/slurmctld.pid || slurmctld -c
  is_alive /run/slurmd.pid || slurmd
  wait_until_up
  ;;
kill-node)
  # As if the node lost its power: the daemon, the guardians of its tasks, and the tasks.
  pids=$(scontrol listpids 2>/dev/null | awk '$1 + 0 > 1 { print $1 }' || true)
  echo "killed: slurmd, and processes" ${pids:-none}
  stop_by /run/slurmd.pid -KILL
  for pid in $pids; do
    kill -KILL "$(ps -o ppid= -p "$pid" | tr -d ' ')" "$pid" 2>/dev/null || true
  done
  ;;
restart-node)
  slurmd
  wait_until_up
  ;;
stop)
  scancel --me 2>/dev/null || true
  stop_by /run/slurmd.pid
  stop_by /run/slurmctld.pid
  stop_by /run/munge/munged.pid
  ;;
*)
  echo "usage: $0 start|stop|kill-node|restart-node" >&2
  exit 2
  ;;
esac
