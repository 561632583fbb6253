#!/usr/bin/env bash
# Builds the WebAssembly module of the page, and prints its path.
#
# With the standard library of `rustup target add wasm32-unknown-unknown` if it is there; else with the
# compiler that packaging/wasm-toolchain.sh gets, which takes some minutes the first time.
# WEB_PROFILE=quick is built faster, for checks. WEB_FEATURES=text adds the report for a terminal.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
profile=${WEB_PROFILE:-release}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/web
# Every browser of the last three years has these instructions; searching is twice as fast with them.
flags="-C target-feature=+simd128"
build=(cargo build --locked --profile "$profile" --manifest-path web/Cargo.toml --target "$target"
  --features "${WEB_FEATURES:-}")
sysroot=$(rustc --print sysroot)
if [ -d "$sysroot/lib/rustlib/$target" ]; then
  RUSTFLAGS=$flags "${build[@]}" >&2
else
  folder=$(packaging/wasm-toolchain.sh)
  linker=$(find "$sysroot" -name rust-lld -type f | head -1)
  RUSTC=$folder/rustc RUSTC_BOOTSTRAP=1 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker RUSTFLAGS=$flags \
    "${build[@]}" -Zbuild-std=std,panic_abort >&2
fi
echo "$CARGO_TARGET_DIR/$target/$profile/heloscope_web.wasm"
