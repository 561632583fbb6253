#!/bin/sh
# Builds the Debian package: target/debian/heloscope_VERSION_ARCH.deb, and prints its path.
#
# Needs Rust, a C compiler and cargo-deb (cargo install cargo-deb --locked). With PROFILE=dev it
# packs a debug build, which is quicker to make and good enough to try the package.
set -eu
cd "$(dirname "$0")/.."

profile=${PROFILE:-release}
case $profile in
    dev) folder=debug ;;
    *) folder=$profile ;;
esac
target=${CARGO_TARGET_DIR:-target}
# Cargo.toml names the files there.
assets=target/deb-assets

if ! cargo deb --version >/dev/null 2>&1; then
    echo "error: cargo-deb is missing: cargo install cargo-deb --locked" >&2
    exit 2
fi

cargo build --locked --profile "$profile" >&2
heloscope=$target/$folder/heloscope

rm -rf "$assets"
mkdir -p "$assets/bin" "$assets/completions" "$assets/doc" "$assets/man"
install -m 755 "$heloscope" "$assets/bin/heloscope"

# The pages and the completions come from the flags themselves, so they cannot go stale.
"$heloscope" man --all "$assets/man"
"$heloscope" completions bash >"$assets/completions/heloscope.bash"
"$heloscope" completions zsh >"$assets/completions/_heloscope"
"$heloscope" completions fish >"$assets/completions/heloscope.fish"
cargo run --quiet --locked --example third_party -- --texts >"$assets/doc/third-party-licences.txt"

cargo deb --no-build --no-strip --locked --output target/debian/ >&2
ls target/debian/heloscope_*.deb
