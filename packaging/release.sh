#!/usr/bin/env bash
# Makes release files of built programs, in target/release-files:
#
#     packaging/release.sh TARGET PROGRAM [TARGET PROGRAM]...
#
# Archives and wheels of these; then, with whatever lies there already, SHA256SUMS and what Homebrew,
# Scoop, winget and Docker read. packaging/release/targets.toml has the list. HELOSCOPE=FILE is the
# program of this system, which writes manual pages and completions; it is built if it is not named.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
out=$target/release-files
if [ -z "${HELOSCOPE:-}" ]; then
  cargo build --locked --quiet >&2
  HELOSCOPE=$target/debug/heloscope
fi
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

extras=$(mktemp -d)
trap 'rm -r "$extras"' EXIT
mkdir -p "$extras/man/man1" "$extras/completions"
"$HELOSCOPE" man --all "$extras/man/man1"
"$HELOSCOPE" completions bash > "$extras/completions/heloscope.bash"
"$HELOSCOPE" completions zsh > "$extras/completions/_heloscope"
"$HELOSCOPE" completions fish > "$extras/completions/heloscope.fish"
"$HELOSCOPE" completions powershell > "$extras/completions/_heloscope.ps1"
while [ $# -gt 1 ]; do
  cargo run --quiet --locked --example third_party -- --texts "$1" > "$extras/third-party-licences.txt"
  packaging/release/files.py pack "$1" "$2" "$extras" "$out"
  shift 2
done
packaging/release/files.py manifests "$out" --partial
