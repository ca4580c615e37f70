#!/usr/bin/env bash
# Tests the Slurm executor with real daemons on this machine: a task that is cancelled, a node that dies, a submitting
# process that is killed, tasks over their memory. Each time the runs must be those of the local executor, to the bit.
#   slurm-test.sh XTASK        XTASK is the program, as in target/release/xtask
# Skips, and says so, without root or without a way to Slurm's packages. Takes about two minutes.
set -euo pipefail
xtask=$(realpath "$1")
cd "$(dirname "$0")/.."
cluster=scripts/slurm-one-node.sh

skip() {
  echo "skipped: $1"
  exit 0
}
[[ $(id -u) == 0 ]] || skip 'a Slurm of one node needs root'
command -v slurmctld >/dev/null || command -v apt-get >/dev/null || skip 'there is neither Slurm nor apt-get here'

scratch=$(mktemp -d)
watcher=
cleanup() {
  [[ -z $watcher ]] || kill -KILL "$watcher" 2>/dev/null || true
  $cluster stop
  [[ -n ${KEEP:-} ]] || rm -rf "$scratch"
}
$cluster start || skip 'Slurm could not be installed or started'
trap cleanup EXIT

fail() {
  echo "FAILED: $1" >&2
  tail -n 20 "$scratch"/*.log "$scratch"/*/slurm/logs/*.log >&2 || true
  squeue >&2 || true
  exit 1
}

# Waits for a condition, for at most this many seconds.
wait_until() {
  local seconds=$1 what=$2
  shift 2
  for _ in $(seq $((seconds * 5))); do
    if "$@"; then return 0; fi
    sleep 0.2
  done
  fail "$what did not happen within $seconds s"
}

# What must be equal of all records: everything but times, the machine, and the checksum of these.
records() {
  for record in "$1"/runs/*.json; do
    basename "$record"
    grep -vE '"(seconds|training_seconds|started|seal)":' "$record"
  done
}

# The checksums of the models, of which there is at least one.
models() {
  (cd "$1/runs" && sha256sum ./*.safetensors)
}

tables() { grep '^|' "$1/report.md"; }

same_records() {
  cmp <(records "$1") <(records "$2") || fail "the records of $1 are not those of $2"
}

same_runs() {
  same_records "$1" "$2"
  cmp <(models "$1") <(models "$2") || fail "the models of $1 are not those of $2"
  cmp <(tables "$1") <(tables "$2") || fail "the tables of $1 are not those of $2"
}

running() { [[ -n $(squeue --me -h -r -t RUNNING -o '%i' | grep _) ]]; }
gone() { ! squeue --me -h -r -o '%i' | grep -qx "$1"; }
kept() { [[ -n $(find "$scratch/faults/runs" -name '*.checkpoint' 2>/dev/null) ]]; }

# Runs that take some seconds each, in two stages.
runs=(reproduce --scale smoke --only active-sets --dataset mnist --checkpoint-every 500ms
  --set mnist.limits.max_epochs=60 --set mnist.limits.patience=60
  --set mnist.hidden=[300,300,300] --set mnist.examples=[5000,500,500])

"$xtask" "${runs[@]}" --out "$scratch/local" -q >/dev/null

echo '== a killed submitting process, a cancelled task, a dead node'
"$xtask" "${runs[@]}" --executor slurm --out "$scratch/faults" >"$scratch/first.log" 2>&1 &
watcher=$!
wait_until 60 'a running task' running
kill -KILL "$watcher"
wait "$watcher" 2>/dev/null || true
watcher=
wait_until 60 'a checkpoint' kept
task=$(squeue --me -h -r -t RUNNING -o '%i' | grep _ | head -n 1)
echo "scancel $task"
scancel "$task"
wait_until 60 'the end of the cancelled task' gone "$task"
wait_until 60 'a running task' running
"$xtask" status --out "$scratch/faults"
$cluster kill-node >"$scratch/kill.log"
cat "$scratch/kill.log"
grep -q 'processes [0-9]' "$scratch/kill.log" || fail 'the node had no task to kill'
sleep 1
$cluster restart-node
"$xtask" "${runs[@]}" --executor slurm --out "$scratch/faults" >"$scratch/second.log" 2>&1 || fail 'the second start'
grep -q 'Attached' "$scratch/second.log" || fail 'the second start attached to nothing'
same_runs "$scratch/faults" "$scratch/local"

echo '== tasks over their memory'
"$xtask" "${runs[@]}" --executor slurm --mem 24M --out "$scratch/memory" >"$scratch/memory.log" 2>&1 ||
  fail 'tasks over their memory'
grep -qh 'exceeded memory limit' "$scratch"/memory/slurm/logs/*.log || fail 'no task was killed for its memory'
same_records "$scratch/memory" "$scratch/local"
