#!/usr/bin/env bash
# Prints the folder with what links programs for other systems; gets it first, if it is not there.
#
# Zig has the C libraries of Linux and Windows and a compiler for the three libraries in C;
# cargo-zigbuild calls it as Cargo expects. Both come from PyPI into a virtual environment under
# target/ (about 450 MB, kept for the next time). Nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=${CARGO_TARGET_DIR:-$PWD/target}/cross-toolchain
if [ ! -x "$folder/bin/cargo-zigbuild" ]; then
  python3 -m venv "$folder" >&2
  "$folder/bin/pip" install --quiet --disable-pip-version-check \
    ziglang==0.17.1 cargo-zigbuild==0.24.1 >&2
fi
# The stack protector's library, which GNU's tools link and Zig does not need, so it has none.
if [ ! -e "$folder/empty/libssp_nonshared.a" ]; then
  mkdir -p "$folder/empty"
  printf '!<arch>\n' > "$folder/empty/libssp_nonshared.a"
fi
echo "$folder"
