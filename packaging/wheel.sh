#!/usr/bin/env bash
# Checks the wheel of this system, which packaging/release.sh made: its form, and that pip and pipx
# give a program that answers and tells its version.
#
#     packaging/wheel.sh           builds the static program with PROFILE, or else `dist`, and its wheel
#     packaging/wheel.sh WHEEL     takes this one
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
rust=$(uname -m)-unknown-linux-musl
wheel=${1:-}
if [ -z "$wheel" ]; then
  packaging/release.sh "$rust" "$(packaging/cross.sh "$rust")" >&2
  wheel=$target/release-files/$(packaging/release/files.py name "$rust" wheel)
fi

tools=$target/wheel-tools
if [ ! -x "$tools/bin/pipx" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    pipx==1.18.4 twine==7.0.0 check-wheel-contents==0.6.3
fi
"$tools/bin/twine" check --strict "$wheel"
# W007 and W008 want a Python module, which a program alone has not.
"$tools/bin/check-wheel-contents" --ignore W007,W008 "$wheel"

try=$(mktemp -d)
trap 'rm -r "$try"' EXIT
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
python3 -m venv "$try/venv"
"$try/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
"$try/venv/bin/heloscope" --version | grep "^heloscope $version"
"$try/venv/bin/pip" show --files heloscope > "$try/shown"
grep -q "^Version: $version$" "$try/shown"
for file in LICENSE-APACHE LICENSE-MIT third-party-licences.txt; do
  grep -q "licenses/$file" "$try/shown" || { echo "error: no $file in the wheel"; exit 1; }
done
PIPX_HOME=$try/pipx "$tools/bin/pipx" run --spec "$wheel" heloscope -q fixtures/demo/colleague.eml 2>"$try/said" |
  grep -x 'For example.com, type mail.example.com into the "SMTP server" box.' || { cat "$try/said"; exit 1; }
echo "pip and pipx give the program"
