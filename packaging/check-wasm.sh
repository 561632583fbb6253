#!/usr/bin/env bash
# Checks that the core with its reports compiles for WebAssembly, where there is no file, socket,
# clock or thread.
#
# The toolchain needs the standard library for that target. Where `rustup target add
# wasm32-unknown-unknown` has brought it, it is used; else Debian's compiler for the web is unpacked
# under target/ (about 130 MB, kept for the next time) and builds the library from its source.
# Nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
check=(cargo check --locked --lib --no-default-features --features report --target "$target")
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/wasm
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
  exec "${check[@]}"
fi

folder=$PWD/target/wasm-toolchain
if [ ! -x "$folder/rustc" ]; then
  mkdir -p "$folder/packages"
  apt-get update -qq
  library=$(apt-cache depends libstd-rust-web-dev | sed -n 's/.*Depends: \(libstd-rust-web-[0-9.]*\)$/\1/p')
  llvm=$(apt-cache depends "$library" | sed -n 's/.*Depends: \(libllvm[0-9]*\)$/\1/p')
  (cd "$folder/packages" &&
    apt-get download -qq rustc-web "$library" libstd-rust-web-dev rust-web-src "$llvm")
  for package in "$folder"/packages/*.deb; do
    dpkg -x "$package" "$folder/root"
  done
  rm -r "$folder/packages"
  libraries=$folder/root/usr/lib/x86_64-linux-gnu:$(dirname "$(find "$folder/root" -name 'libLLVM*.so*' | head -1)")
  # Last, so that a broken download is made good the next time.
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@" --sysroot %s\n' \
    "$libraries" "$folder/root/usr/bin/rustc" "$folder/root/usr" > "$folder/rustc"
  chmod +x "$folder/rustc"
fi
# `-Zbuild-std` is for unstable compilers; this one is only asked whether the code compiles.
RUSTC=$folder/rustc RUSTC_BOOTSTRAP=1 "${check[@]}" -Zbuild-std=std,panic_abort
