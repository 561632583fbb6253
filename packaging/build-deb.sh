#!/bin/sh
# Builds the Debian package: target/debian/heloscope_VERSION_ARCH.deb, and prints its path.
#
# Needs Rust, a C compiler and cargo-deb (cargo install cargo-deb --locked). With HELOSCOPE=FILE it
# packs that program, whatever its profile, instead of building one.
set -eu
cd "$(dirname "$0")/.."

# Cargo.toml names the files there.
assets=target/deb-assets

if ! cargo deb --version >/dev/null 2>&1; then
    echo "error: cargo-deb is missing: cargo install cargo-deb --locked" >&2
    exit 2
fi

if [ -z "${HELOSCOPE:-}" ]; then
    cargo build --locked --release >&2
    HELOSCOPE=${CARGO_TARGET_DIR:-target}/release/heloscope
fi

rm -rf "$assets"
mkdir -p "$assets/bin" "$assets/completions" "$assets/doc" "$assets/man"
install -s -m 755 "$HELOSCOPE" "$assets/bin/heloscope"

# The pages and the completions come from the flags themselves, so they cannot go stale.
"$HELOSCOPE" man --all "$assets/man"
"$HELOSCOPE" completions bash >"$assets/completions/heloscope.bash"
"$HELOSCOPE" completions zsh >"$assets/completions/_heloscope"
"$HELOSCOPE" completions fish >"$assets/completions/heloscope.fish"
cargo run --quiet --locked --example third_party -- --texts >"$assets/doc/third-party-licences.txt"

cargo deb --no-build --no-strip --locked --output target/debian/ >&2
ls target/debian/heloscope_*.deb
