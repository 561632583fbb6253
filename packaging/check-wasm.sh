#!/usr/bin/env bash
# Checks that the core with its reports compiles for WebAssembly, where there is no file, socket,
# clock or thread.
#
# The toolchain needs the standard library for that target. Where `rustup target add
# wasm32-unknown-unknown` has brought it, it is used; else packaging/wasm-toolchain.sh gets a compiler
# and the library is built from its source.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
check=(cargo check --locked --lib --no-default-features --features report --target "$target")
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/wasm
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
  exec "${check[@]}"
fi
folder=$(packaging/wasm-toolchain.sh)
# `-Zbuild-std` is for unstable compilers; this one is only asked whether the code compiles.
RUSTC=$folder/rustc RUSTC_BOOTSTRAP=1 "${check[@]}" -Zbuild-std=std,panic_abort
