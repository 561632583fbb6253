#!/usr/bin/env bash
# One big mbox on every core or on many machines, with GNU parallel: a tally for each range, then one
# merge. The answers are those of `heloscope scan FILE`.
#
#   examples/parallel.sh FILE.mbox [MERGE-OPTION]...
#   SSH=':,mail1,mail2' PARTS=200 examples/parallel.sh /mail/all.mbox --format csv
#
# FILE must have the same path on every machine; heloscope must be on the PATH there. A range that failed is tried again: reading
# one twice changes no answer.
set -euo pipefail
file=$(realpath "${1:?usage: examples/parallel.sh FILE.mbox [MERGE-OPTION]...}")
shift
heloscope=${HELOSCOPE:-heloscope}
parts=${PARTS:-64}
tallies=$(mktemp -d)
trap 'rm -rf "$tallies"' EXIT

size=$(stat -c %s "$file")
step=$(((size + parts - 1) / parts))
step=$((step > 0 ? step : 1))
for ((start = 0; start < size; start += step)); do
  echo "$start-$((start + step))"
done |
  parallel --sshlogin "${SSH:-:}" --retries 3 --halt now,fail=1 --quote \
    "$heloscope" scan -q --threads 1 --format tally --range {} "$file" >"$tallies/all"
"$heloscope" merge -q "$@" "$tallies/all"
