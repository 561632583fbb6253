#!/bin/sh
# Writes THIRD-PARTY.md anew: to be run after a dependency came or went.
set -eu
cd "$(dirname "$0")/.."
cargo run --quiet --locked --example third_party >THIRD-PARTY.md.new
mv THIRD-PARTY.md.new THIRD-PARTY.md
