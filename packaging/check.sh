#!/usr/bin/env bash
# Makes every package that can be made here, and tries it: the npm package, the programs for static
# Linux and Windows, the wheel, and the files of a release. packaging/README.md says what it leaves out.
#
# Programs are built with the profile `release`, which takes a third of the time of `dist`: half an hour
# on two cores the first time. About 6 GB under target/, and 700 MB to fetch.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export PROFILE=release
step() { printf '\n-- %s s: %s\n' "$SECONDS" "$*"; "$@"; }
# A Debian package, unpacked: nothing is installed.
unpacked() {
  local folder=$target/packages/$1
  if [ ! -e "$folder.done" ]; then
    apt-get update -qq >&2
    packaging/unpack.sh "$folder" "$@"
    touch "$folder.done"
  fi
  echo "$folder"
}

if [ -z "${HELOSCOPE:-}" ]; then
  step cargo build --locked --profile release --bin heloscope
  HELOSCOPE=$target/release/heloscope
fi
export HELOSCOPE
# Program by program, so that each is known to be there.
programs=()
for rust in x86_64-unknown-linux-musl aarch64-unknown-linux-musl x86_64-pc-windows-gnu; do
  printf '\n-- %s s: %s\n' "$SECONDS" "$rust"
  program=$(packaging/cross.sh "$rust")
  programs+=("$rust" "$program")
done
files=$target/release-files
rm -rf "$files"
step packaging/release.sh "${programs[@]}"
step packaging/release/files.py check "$files" --partial

mail=fixtures/demo/colleague.eml
expected=$("$HELOSCOPE" --lang en --json - < $mail)
answers() {
  local said
  said=$("$@" --lang en --json - < $mail)
  [ "$said" = "$expected" ] || { echo "error: $1 answers otherwise"; return 1; }
  echo "the same answer"
}
# What the image from scratch holds is all there is in this root, as it is in a container.
step answers chroot "$files/docker/amd64" /heloscope
emulator=$(unpacked qemu-user-static)/usr/bin/qemu-aarch64-static
step answers "$emulator" "$files/docker/arm64/heloscope"
step packaging/wheel.sh "$files/$(packaging/release/files.py name x86_64-unknown-linux-musl wheel)"
WINDOWS=${programs[5]} step packaging/check-windows.sh
step packaging/npm.sh check

# Whether the texts are well formed.
ruby=$(unpacked ruby3.1 libruby3.1 libyaml-0-2)
RUBYLIB=$ruby/usr/lib/ruby/3.1.0:$ruby/usr/lib/x86_64-linux-gnu/ruby/3.1.0 \
  LD_LIBRARY_PATH=$ruby/usr/lib/x86_64-linux-gnu \
  step "$ruby/usr/bin/ruby3.1" --disable-gems -wc "$files/homebrew/heloscope.rb"
tools=$target/wheel-tools
"$tools/bin/pip" install --quiet --disable-pip-version-check pyyaml==6.0.3
step "$tools/bin/python" - "$files"/winget/*.yaml .github/workflows/*.yml <<'P'
import sys, yaml
for path in sys.argv[1:]:
    read = yaml.safe_load(open(path))
    assert isinstance(read, dict) and len(read) > 3, path
print(f"{len(sys.argv) - 1} YAML files are well formed")
P
step jq -e '.architecture | length == 1' "$files/scoop/heloscope.json"
printf '\n-- %s s: every package that was tried works\n' "$SECONDS"
