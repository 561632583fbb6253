"""heloscope on Apache Spark: archives larger than one machine.

    pip install pyspark        # and a Java that it supports, 17 or later
    spark-submit examples/spark/heloscope_spark.py \
        --binary target/release/heloscope --output answers.ndjson /mail/all.mbox

The output holds the lines of `heloscope scan -q --lang en --format ndjson INPUT...`, in the same order.
Every task runs the same program, which travels with the job, on what it can read by path: a folder that all
machines mount. A task that is tried again, or run twice, does no harm: merging a tally with itself
changes no answer.

How the work is cut: a big mbox into ranges of bytes, small files into batches, and what is compressed
or packed stays whole, since a range of it would be unpacked from its beginning.
"""

import argparse
import heapq
import json
import operator
import os
import stat
import subprocess
import sys
import tempfile

from pyspark import SparkFiles
from pyspark.sql import SparkSession

RANGE = 256 << 20  # bytes of one mbox that one task reads
BATCH = 2000  # files of one task
PACKED = (b"\x1f\x8b", b"(\xb5/\xfd", b"\xfd7zXZ\0", b"BZh", b"PK\x03\x04")


class Program:
    """The command as the tasks run it: without the environment, quiet, and in one language."""

    def __init__(self, binary, key):
        self.binary, self.key = os.path.basename(binary), key and os.path.basename(key)

    def run(self, *arguments, stdin=None):
        path = SparkFiles.get(self.binary)
        if not os.access(path, os.X_OK):
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        key = ["--tally-key", SparkFiles.get(self.key)] if self.key else []
        command = [path, *arguments[:1], "-q", "--lang", "en", *key, *arguments[1:]]
        done = subprocess.run(command, input=stdin, capture_output=True, env={}, check=False)
        said = done.stderr.decode(errors="replace")
        # 0 and 1: written, with answers or without. 2: something could not be read; the rest counts.
        if done.returncode in (0, 1) or (done.returncode == 2 and done.stdout):
            return done.stdout, said
        raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}: {said}")

    def scan(self, task):
        """What one task reads, as a tally, and what could not be read."""
        paths, part = task
        span = ["--range", part] if part else []
        return self.run("scan", "--threads", "1", "--format", "tally", *span, "--", *paths)

    def merge(self, *tallies):
        """Several tallies as one. The command reads them one behind the other."""
        if len(tallies) == 1:
            return tallies[0]
        return self.run("merge", "--format", "tally", "-", stdin=b"".join(tallies))[0]

    def split(self, tally, shards):
        """A tally in parts, by the hash of the domains."""
        for number in range(1, shards + 1):
            shard = f"{number}/{shards}"
            yield number, self.run("merge", "--shard", shard, "--format", "tally", "-", stdin=tally)[0]

    def answers(self, tally):
        """The answers of a tally, or of a part of it, the domain with the most people first."""
        return self.run("merge", "--format", "ndjson", "-", stdin=tally)[0].decode().splitlines()


def walk(inputs):
    """The files to read with their sizes, as a scan walks: no links inside a folder, no Maildir's tmp."""
    for given in inputs:
        if not os.path.isdir(given):
            yield given, os.path.getsize(given), False
            continue
        for folder, folders, names in os.walk(given):
            if "cur" in folders and "new" in folders and "tmp" in folders:
                folders.remove("tmp")
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path, os.path.getsize(path), True


def is_packed(path):
    with open(path, "rb") as file:
        start = file.read(512)
    return start.startswith(PACKED) or start[257:262] == b"ustar"


def plan(inputs, parts):
    """The tasks: paths, and the range of bytes if there is one."""
    files = list(walk(inputs))
    total = sum(size for _, size, _ in files)
    span = min(RANGE, -(-total // parts)) if parts else RANGE
    most = min(BATCH, -(-len(files) // parts)) if parts else BATCH
    batch, held = [], 0
    for path, size, _ in files:
        if size > span and not is_packed(path):
            for start in range(0, size, span):
                end = "" if start + span >= size else start + span
                yield [path], f"{start}-{end}"
            continue
        if batch and (len(batch) >= most or held + size > span):
            yield batch, None
            batch, held = [], 0
        batch.append(path)
        held += size
    if batch:
        yield batch, None


def order(line):
    """The order of a report: people, then mails, then the name."""
    answer = json.loads(line)
    return -answer["senders"], -answer["messages"], answer["domain"] or ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--binary", required=True, help="heloscope, for the machines of the cluster")
    parser.add_argument("--output", required=True, help="the answers, one JSON object a line")
    parser.add_argument("--parts", type=int, help="about so many tasks; without it by size")
    parser.add_argument("--shards", type=int, default=1, help="merge the domains in so many parts")
    parser.add_argument("--tally-key", help="a file of secret bytes: nobody else can try addresses")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files and folders that all machines see")
    args = parser.parse_args()

    spark = SparkSession.builder.appName("heloscope").getOrCreate()
    context = spark.sparkContext
    context.addFile(os.path.abspath(args.binary))
    if args.tally_key:
        context.addFile(os.path.abspath(args.tally_key))
    program = Program(args.binary, args.tally_key)

    tasks = list(plan([os.path.abspath(path) for path in args.inputs], args.parts))
    print(f"heloscope: {len(tasks)} tasks, {args.shards} shards", file=sys.stderr)
    read = context.parallelize(tasks, max(len(tasks), 1)).map(program.scan).cache()
    tallies = read.map(operator.itemgetter(0))
    if args.shards == 1:
        lists = [context.parallelize([tallies.treeReduce(program.merge)], 1).map(program.answers).first()]
    else:
        shards = tallies.flatMap(lambda tally: program.split(tally, args.shards))
        lists = shards.reduceByKey(program.merge, args.shards).mapValues(program.answers).values().collect()
    with tempfile.NamedTemporaryFile(
        "w", dir=os.path.dirname(os.path.abspath(args.output)), delete=False
    ) as file:
        file.writelines(line + "\n" for line in heapq.merge(*lists, key=order))
    os.replace(file.name, args.output)

    faults = [said for said in read.map(operator.itemgetter(1)).collect() if said]
    sys.stderr.writelines(faults)
    spark.stop()
    sys.exit(2 if faults else 0)


if __name__ == "__main__":
    main()
