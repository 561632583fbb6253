#!/usr/bin/env bash
# Writes the page to a file: one, with everything in it.
#
#     web/build.sh FILE
#
# Needs Rust, openssl, xz and xxd, and once some minutes and Debian's package archive: see web/module.sh. The
# Content-Security-Policy names the style sheets and the script by their hashes.
set -euo pipefail
file=$(realpath -m "${1:?usage: web/build.sh FILE}")
cd "$(dirname "$0")"

parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT

hash_of() { printf 'sha256-%s' "$(openssl dgst -sha256 -binary "$1" | openssl base64 -A)"; }

module=$(./module.sh)
# xz writes "unknown" for the size, eight bytes, the least first.
xz --format=lzma --lzma1=preset=9e,pb=0 < "$module" > "$parts/packed"
size=$(printf '%016x' "$(wc -c < "$module")" | sed 's/../& /g' | tr ' ' '\n' | tac | tr -d '\n')
{ head -c 5 "$parts/packed"; printf '%s' "$size" | xxd -r -p; tail -c +14 "$parts/packed"; } |
  openssl base64 -A > "$parts/module"
cp page.js "$parts/page"
cat lzma.js worker.js > "$parts/worker"
cp style.css "$parts/style"
cp ../templates/style.css "$parts/report-style"
cp example.eml "$parts/example"
printf '{"en":%s,"ja":%s}' "$(cat words/en.json)" "$(cat words/ja.json)" > "$parts/words"
sed -n 's/^version = "\(.*\)"$/\1/p' ../Cargo.toml | head -1 | tr -d '\n' > "$parts/version"
for part in page style report-style; do
  hash_of "$parts/$part" > "$parts/$part-hash"
done
# What ends a script in HTML ends it anywhere.
if grep -li '</script\|<!--' "$parts"/{page,worker,example,words}; then
  echo "error: these parts would end their element early" >&2
  exit 1
fi

while IFS= read -r line; do
  while [[ $line =~ ^([^@]*)@([a-z-]+)@(.*)$ ]]; do
    printf '%s' "${BASH_REMATCH[1]}"
    cat "$parts/${BASH_REMATCH[2]}"
    line=${BASH_REMATCH[3]}
  done
  printf '%s\n' "$line"
done < index.html > "$parts/whole"
mkdir -p "$(dirname "$file")"
mv "$parts/whole" "$file"
