#!/usr/bin/env bash
# Runs the examples on a generated archive, and compares what they answer byte for byte with one
# process. Needs Python with venv; gets Java, GNU parallel, pyspark and DuckDB where they are missing.
# Exits with 3 if they cannot be had now, so that nothing was checked.
#
#   examples/check.sh                                  builds the command first
#   HELOSCOPE=/path/to/heloscope examples/check.sh     checks that one
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
if [ -z "${HELOSCOPE:-}" ]; then
  cargo build --release --locked
  HELOSCOPE=$target/release/heloscope
fi
export HELOSCOPE
venv=$target/examples-venv

not_to_be_had() { echo "NOT CHECKED: $* cannot be fetched" >&2 && exit 3; }
missing=()
command -v parallel >/dev/null || missing+=(parallel)
command -v java >/dev/null || missing+=("$(apt-cache search --names-only '^openjdk-[0-9]+-jre-headless$' | sort -V | tail -n 1 | cut -d' ' -f1)")
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq || not_to_be_had the list of packages
  if [ -z "${missing[-1]}" ]; then missing[-1]=default-jre-headless; fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
    not_to_be_had "${missing[@]}"
fi
if [ ! -x "$venv/bin/spark-submit" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet pyspark duckdb || not_to_be_had pyspark and DuckDB
fi
export PATH=$venv/bin:$PATH PYSPARK_PYTHON=$venv/bin/python3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
passed=0 failed=0
check() { # NAME ONE OTHER: the two files are the same
  if cmp "$2" "$3"; then
    passed=$((passed + 1)) && echo "ok: $1"
  else
    failed=$((failed + 1)) && echo "FAILED: $1"
  fi
}
answers() { "$@" || [ $? -eq 1 ]; } # 1: read, and no answer is sure
started=$SECONDS
step() { echo "== $* ($((SECONDS - started)) s)"; }

step 'an archive: one mbox, a Maildir whose names have colons, a compressed part'
python3 - <<'PYTHON'
import gzip, os

def mail(at):
    domain, host = at % 900, "mail" if at % 7 else f"mx{at % 3}"
    text = f"""Received: from {host}.d{domain}.example.net ({host}.d{domain}.example.net. [203.0.113.{at % 250 + 1}])
\tby mx.google.com with ESMTPS id x{at}; Tue, 11 Mar 2025 14:{at % 60:02}:07 +0000
Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=a@d{domain}.example.net
Message-ID: <{at % 11000}@d{domain}>
From: p{at % 40}@d{domain}.example.net

From here on, a body.
"""
    return text if at % 50 else f"From: nobody\nSubject: {at}\n\nno trace\n"

def mbox(file, numbers):
    for at in numbers:
        file.write(f"From a@example.org Tue Mar 11 14:22:07 2025\n{mail(at)}\n")

with open("all.mbox", "w") as file:
    mbox(file, range(12000))
with gzip.open("part.mbox.gz", "wt") as file:
    mbox(file, range(11500, 14000))
for folder in ("cur", "new", "tmp"):
    os.makedirs(f"Maildir/{folder}")
for at in range(13500, 14500):
    with open(f"Maildir/cur/{at}.M{at}.host:2,S", "w") as file:
        file.write(mail(at))
PYTHON
scan=("$HELOSCOPE" scan -q --lang en --format ndjson)
answers "${scan[@]}" all.mbox >one.ndjson
answers "${scan[@]}" all.mbox Maildir part.mbox.gz >all.ndjson

step 'shards: all parts together are the whole'
"$HELOSCOPE" scan -q --format tally all.mbox Maildir part.mbox.gz >all.tally
for count in 1 3; do
  for ((number = 1; number <= count; number++)); do
    answers "$HELOSCOPE" merge -q --lang en --format ndjson --shard "$number/$count" all.tally
  done | sort >shards

  check "shards of $count" <(sort all.ndjson) shards
done

step 'GNU parallel: 40 ranges'
PARTS=40 answers "$root/examples/parallel.sh" all.mbox --lang en --format ndjson >parallel.ndjson
check 'GNU parallel' one.ndjson parallel.ndjson

step 'DuckDB: NDJSON to Parquet'
cp all.ndjson answers.ndjson
python3 - "$root/examples/answers.sql" >duckdb.txt <<'PYTHON'
import duckdb, sys

base = duckdb.connect()
base.execute(open(sys.argv[1]).read())
for row in base.execute("SELECT domain, senders, messages FROM 'answers.parquet'").fetchall():
    print(*["" if cell is None else cell for cell in row], sep="\t")
PYTHON
python3 - >ndjson.txt <<'PYTHON'
import json

for line in open("answers.ndjson"):
    answer = json.loads(line)
    print(answer["domain"] or "", answer["senders"], answer["messages"], sep="\t")
PYTHON
check 'DuckDB' ndjson.txt duckdb.txt

# Each task fails at its first try, after it has written half of a tally.
cat >flaky <<WRAPPER
#!/bin/sh
case "\$*" in *--range*)
  mark="$work/tried-\$(echo "\$*" | sed 's/.*--range \([0-9-]*\).*/\1/')"
  if [ ! -e "\$mark" ]; then
    : >"\$mark"
    "$HELOSCOPE" "\$@" | head -c 1000
    exit 137
  fi ;;
esac
exec "$HELOSCOPE" "\$@"
WRAPPER
chmod +x flaky
spark=(spark-submit --conf spark.ui.enabled=false --conf spark.log.level=ERROR)

step 'Spark, local, every range tried twice'
"${spark[@]}" --master 'local[2,3]' "$root/examples/spark/heloscope_spark.py" \
  --binary flaky --output spark.ndjson --parts 6 all.mbox 2>spark.log ||
  { tail -n 30 spark.log && false; }
check 'Spark, local' one.ndjson spark.ndjson
test "$(find . -name 'tried-*' | wc -l)" -ge 6

step 'Spark, a cluster of two processes: ranges, a Maildir in batches, a compressed part, three shards'
"${spark[@]}" --master 'local-cluster[2,1,1024]' "$root/examples/spark/heloscope_spark.py" \
  --binary "$HELOSCOPE" --output cluster.ndjson --parts 8 --shards 3 all.mbox Maildir part.mbox.gz 2>spark.log ||
  { tail -n 30 spark.log && false; }
check 'Spark, local-cluster' all.ndjson cluster.ndjson

step 'Spark, rdd.pipe'
cat >pipe.py <<'PYTHON'
import os, sys
from pyspark.sql import SparkSession

context = SparkSession.builder.getOrCreate().sparkContext
size, step = os.path.getsize("all.mbox"), 500_000
ranges = [f"{start}-{start + step}" for start in range(0, size, step)]
command = f"xargs -n 1 {os.environ['HELOSCOPE']} scan -q --format tally {os.path.abspath('all.mbox')} --range"
context.parallelize(ranges, 4).pipe(command, env=dict(os.environ), checkCode=True).saveAsTextFile("tallies")
PYTHON
"${spark[@]}" --master 'local[2]' pipe.py 2>spark.log || { tail -n 30 spark.log && false; }
cat tallies/part-* | answers "$HELOSCOPE" merge -q --lang en --format ndjson - >pipe.ndjson
check 'Spark, rdd.pipe' one.ndjson pipe.ndjson

step 'done'
echo "$passed passed, $failed failed"
test "$failed" -eq 0
