#!/usr/bin/env bash
# Builds all targets, replays the seeds and what once crashed, and lets each target look for
# SECONDS more:
#
#     fuzz/run.sh [SECONDS] [TARGET]...
#     fuzz/run.sh build                   builds and no more
#
# It needs the stable toolchain and a C++ compiler. The targets run side by side. What is found stays in
# target/fuzz/corpus; what crashes lies in target/fuzz/crashes, is printed in base64, and belongs into
# fuzz/corpus/TARGET once it is mended.
#
# It exits with 1 where a replay fails, and with 3 where only the search found something: that is chance,
# and says nothing of the last change.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  targets=(received message source mail names smtp certificates tallies)
fi

export RUST_BACKTRACE=0
RUSTC_WORKSPACE_WRAPPER=$PWD/instrumented cargo build --locked

if [ "$seconds" = build ]; then
  exit
fi

program=${CARGO_TARGET_DIR:-../target}/debug/heloscope-fuzz
work=../target/fuzz
corpus=$work/corpus
mkdir -p "$work/crashes"
TARGET=seeds FIXTURES=../fixtures SEEDS=$corpus "$program" 2>/dev/null

# Runs one target: run_one TARGET OPTION...
run_one() {
  local target=$1
  shift
  local options=(-rss_limit_mb=1024 -timeout=30 "-artifact_prefix=$work/crashes/$target-" -print_final_stats=1)
  if [ -e "dictionaries/$target" ]; then
    options+=("-dict=dictionaries/$target")
  fi
  mkdir -p "$corpus/$target" "corpus/$target"
  TARGET=$target "$program" "${options[@]}" "$@" "$corpus/$target" "corpus/$target" > "$work/$target.log" 2>&1
}

failed=0
for target in "${targets[@]}"; do
  if run_one "$target" -max_len=1048576 -runs=0; then
    echo "$target: $(grep -o 'Done [0-9]* runs' "$work/$target.log") of the corpus"
  else
    tail -20 "$work/$target.log"
    failed=1
  fi
done
if [ "$failed" -ne 0 ] || [ "$seconds" -eq 0 ]; then
  exit "$failed"
fi

# All together.
declare -A running
for target in "${targets[@]}"; do
  run_one "$target" -max_len=4096 "-max_total_time=$seconds" &
  running[$target]=$!
done
for target in "${targets[@]}"; do
  if wait "${running[$target]}"; then
    runs=$(grep -o 'number_of_executed_units: .*' "$work/$target.log" | grep -o '[0-9]*$')
    edges=$(grep -o 'cov: [0-9]*' "$work/$target.log" | tail -1)
    peak=$(grep -o 'peak_rss_mb: .*' "$work/$target.log" | grep -o '[0-9]*$')
    echo "$target: $runs runs, $edges, $peak MiB"
  else
    tail -20 "$work/$target.log"
    crash=$(grep -o 'Test unit written to .*' "$work/$target.log" | cut -d' ' -f5)
    if [ -n "$crash" ]; then
      echo "$target: found an input; base64 -d makes a file of it for fuzz/corpus/$target:"
      head -c 65536 "$crash" | base64
    fi
    failed=3
  fi
done
exit "$failed"
