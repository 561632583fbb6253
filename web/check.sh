#!/usr/bin/env bash
# Checks the page in Chromium, against the command: web/check.mjs tells what.
#
#     web/check.sh            builds the page and the command, and checks
#     web/check.sh PICTURES   and keeps pictures of the page in that folder
#
# Needs node, npm and chromium; npm gets playwright-core, which is kept under target/.
set -euo pipefail
pictures=${1:+$(realpath -m "$1")}
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

web/build.sh "$target/web/heloscope.html"
cargo build --locked --quiet
tools=$target/web/node
if [ ! -d "$tools/node_modules/playwright-core" ]; then
  npm install --silent --no-audit --no-fund --prefix "$tools" playwright-core@1.65.1
fi
NODE_PATH=$tools/node_modules node web/check.mjs "$target/web/heloscope.html" "$target/debug/heloscope" ${pictures:+"$pictures"}
