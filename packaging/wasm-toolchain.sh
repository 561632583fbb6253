#!/usr/bin/env bash
# Prints the folder of a compiler for WebAssembly; gets it first, if it is not there.
#
# Debian's compiler for the web has the standard library as source. Its packages are unpacked under
# target/ (about 130 MB, kept for the next time). Nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/target/wasm-toolchain
if [ ! -x "$folder/rustc" ]; then
  apt-get update -qq >&2
  library=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
  llvm=$(apt-cache depends "$library" | sed -n 's/.*Depends: \(libllvm[0-9]*\)$/\1/p')
  packaging/unpack.sh "$folder/root" rustc-web "$library" libstd-rust-web-dev rust-web-src "$llvm"
  libraries=$folder/root/usr/lib/x86_64-linux-gnu:$(dirname "$(find "$folder/root" -name 'libLLVM*.so*' | head -1)")
  # Last, so that a broken download is made good the next time.
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@" --sysroot %s\n' \
    "$libraries" "$folder/root/usr/bin/rustc" "$folder/root/usr" > "$folder/rustc"
  chmod +x "$folder/rustc"
fi
echo "$folder"
