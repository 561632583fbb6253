#!/usr/bin/env bash
# Builds the npm package of the WebAssembly module, target/npm/heloscope-web-VERSION.tgz, and prints
# its path.
#
#     packaging/npm.sh          builds it
#     packaging/npm.sh check    and installs it elsewhere, and compares it with the command
#
# Needs node and npm; npm gets what turns the JSON Schema into types, and for the check a compiler of
# TypeScript and, where Chromium is, what drives that. HELOSCOPE=FILE is the command, which is built if
# it is not named. WEB_PROFILE=quick is built faster, for checks.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
if [ -z "${HELOSCOPE:-}" ]; then
  cargo build --locked --quiet >&2
  HELOSCOPE=$target/debug/heloscope
fi
HELOSCOPE=$(realpath "$HELOSCOPE")

module=$(WEB_FEATURES=text web/module.sh)
out=$target/npm
parts=$out/package
rm -rf "$parts"
mkdir -p "$parts"
tools=$out/tools
npm install --silent --no-audit --no-fund --prefix "$tools" \
  json-schema-to-typescript@16.0.0 typescript@7.0.2 playwright-core@1.65.1 >&2

cp packaging/npm/{core,node,browser,cli}.js packaging/npm/{index.d.ts,README.md} LICENSE-MIT LICENSE-APACHE "$parts"
cp "$module" "$parts/heloscope.wasm"
cp templates/style.css "$parts/report.css"
cargo run --quiet --locked --example third_party -- --texts > "$parts/third-party-licences.txt"
# The types of the result are those of its schema, so they cannot go stale.
"$HELOSCOPE" schema | jq '.title = "Analysis"' |
  "$tools/node_modules/.bin/json2ts" --additionalProperties=false > "$parts/result.d.ts"
field() { sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" Cargo.toml | head -1 | sed 's/\\"/"/g'; }
jq --arg version "$(field version)" --arg description "$(field description)" --arg repository "$(field repository)" \
  '.version = $version | .description = $description | .repository.url = "git+\($repository).git"' \
  packaging/npm/package.json > "$parts/package.json"
chmod +x "$parts/cli.js"
file=$out/$(cd "$out" && npm pack --silent ./package)

if [ "${1:-}" = check ]; then
  try=$(mktemp -d)
  trap 'rm -r "$try"' EXIT
  cp packaging/npm/check.{mjs,mts} "$try"
  cd "$try"
  npm init --yes >/dev/null
  npm install --silent --no-audit --no-fund "$file"
  fixtures=$OLDPWD/fixtures
  # As the README has it.
  npx --no-install heloscope-web < "$fixtures/demo/colleague.eml" | grep mail.example.com >&2
  npx --no-install heloscope-web --version | grep -qx "heloscope-web $(jq -r .version "$parts/package.json")"
  node -e 'require("heloscope-web").load().then((it) => it.read("From: x@example.com\n\n").json())'
  node check.mjs "$fixtures" "$HELOSCOPE" >&2
  "$tools/node_modules/.bin/tsc" --noEmit --strict --target esnext --module nodenext --types '' check.mts >&2
  echo "the types hold" >&2
  if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
    cp "$OLDPWD/packaging/npm/check-browser.mjs" "$tools"
    node "$tools/check-browser.mjs" node_modules/heloscope-web "$fixtures/demo/colleague.eml" "$HELOSCOPE" >&2
  else
    echo "NOT RUN: no Chromium" >&2
  fi
fi
echo "$file"
