#!/usr/bin/env bash
# Builds the program for another system, and prints its path.
#
#     packaging/cross.sh x86_64-pc-windows-gnu
#     PROFILE=release packaging/cross.sh aarch64-unknown-linux-musl    # faster to build, for checks
#
# packaging/release/targets.toml lists the targets. Zig links (packaging/cross-toolchain.sh). The
# standard library is that of `rustup target add TARGET` if it is there; else it is built from the
# source that comes with Debian's compiler for the web (packaging/wasm-toolchain.sh).
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?usage: packaging/cross.sh TARGET}
profile=${PROFILE:-dist}

tools=$(packaging/cross-toolchain.sh)
export PATH=$tools/bin:$PATH
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/cross
# Rust's own start files and C library are not there; those of Zig are, and only one of them may be
# linked. A musl program is static in Rust unless told otherwise.
export RUSTFLAGS="-C link-self-contained=no -L native=$tools/empty"
build=(cargo zigbuild --locked --bin heloscope --profile "$profile" --target "$target")
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
  "${build[@]}" >&2
else
  RUSTC=$(packaging/wasm-toolchain.sh)/rustc RUSTC_BOOTSTRAP=1 \
    "${build[@]}" -Zbuild-std=std,panic_unwind >&2
fi

suffix=
case $target in *-windows-*) suffix=.exe ;; esac
echo "$CARGO_TARGET_DIR/$target/$profile/heloscope$suffix"
