#!/usr/bin/env bash
# CPU seconds, wall seconds and peak memory of whole commands on one mbox, side by side in one run.
#
#   cargo build --profile dist && benches/compare.sh FILE.mbox
#
# Needs GNU time. ripgrep and Python are measured if they are there. Compare within one run only.
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:?usage: benches/compare.sh FILE.mbox}
rounds=${ROUNDS:-5}
heloscope=${HELOSCOPE:-target/dist/heloscope}
record=$(mktemp)
trap 'rm -f "$record"' EXIT

# The round with the least CPU of several: the others were disturbed.
measure() {
  local name=$1
  shift
  for _ in $(seq "$rounds"); do
    # A scan that finds no answer exits with 1: that is a result here.
    /usr/bin/time -f '%U %S %e %M' -o "$record" "$@" >/dev/null 2>&1 || true
    tail -n 1 "$record"
  done | awk -v name="$name" '
    { cpu = $1 + $2; if (!best || cpu < best) { best = cpu; wall = $3; memory = $4 } }
    END { printf "%-34s %8.2f %8.2f %9.1f\n", name, best, wall, memory / 1024 }'
}

cat "$file" >/dev/null
printf '%-34s %8s %8s %9s\n' "$(du -m "$file" | cut -f1) MiB" 'CPU s' 'wall s' 'peak MiB'
if command -v rg >/dev/null; then measure "rg --no-mmap -c '^From '" rg --no-mmap -c '^From ' "$file"; fi
measure 'heloscope scan, 1 thread' "$heloscope" scan --format json --threads 1 "$file"
measure 'heloscope scan, every core' "$heloscope" scan --format json "$file"
measure 'heloscope scan, from a pipe' sh -c 'cat "$2" | "$1" scan --format json -' sh "$heloscope" "$file"
if command -v python3 >/dev/null; then
  rounds=1
  measure 'Python mailbox, headers' python3 -c '
import email.parser, mailbox, sys
box = mailbox.mbox(sys.argv[1], factory=lambda f: email.parser.BytesHeaderParser().parse(f))
print(sum(len(m.get_all("Received") or []) for m in box))' "$file"
fi
