#!/bin/sh
# Builds the Debian package, heloscope_VERSION_ARCHITECTURE.deb, and prints its path.
#
# Needs Rust, a C compiler with its binutils, and dpkg. With HELOSCOPE=FILE it packs that program,
# whatever its profile, instead of building one.
set -eu
cd "$(dirname "$0")/.."

built=${CARGO_TARGET_DIR:-target}
if [ -z "${HELOSCOPE:-}" ]; then
    cargo build --locked --profile dist >&2
    HELOSCOPE=$built/dist/heloscope
fi

root=$built/debian/root
doc=$root/usr/share/doc/heloscope
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/share/man/man1" "$doc" \
    "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
    "$root/usr/share/fish/vendor_completions.d"

install -s -m 755 "$HELOSCOPE" "$root/usr/bin/heloscope"

# The pages and the completions come from the flags themselves, so they cannot go stale.
"$HELOSCOPE" man --all "$root/usr/share/man/man1"
gzip -9n "$root"/usr/share/man/man1/*.1
"$HELOSCOPE" completions bash >"$root/usr/share/bash-completion/completions/heloscope"
"$HELOSCOPE" completions zsh >"$root/usr/share/zsh/vendor-completions/_heloscope"
"$HELOSCOPE" completions fish >"$root/usr/share/fish/vendor_completions.d/heloscope.fish"

cp THIRD-PARTY.md README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT docs/recommendation.md "$doc"
cp packaging/debian-copyright "$doc/copyright"
cargo run --quiet --locked --example third_party -- --texts >"$doc/third-party-licences.txt"
# A umask of the builder's is not the package's.
chmod -R u=rwX,go=rX "$root"

# The oldest C library that has every symbol of the program; a static program needs none.
newest=$(objdump -T "$root/usr/bin/heloscope" 2>/dev/null | sed -n 's/.*(GLIBC_\([0-9.]*\)).*/\1/p' | sort -uV | tail -1)
depends=${newest:+libc6 (>= $newest)}
if objdump -p "$root/usr/bin/heloscope" | grep -q 'NEEDED.*libgcc_s'; then
    depends="$depends, libgcc-s1"
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
architecture=$(dpkg --print-architecture)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@DEPENDS@/$depends/" -e "/^Depends: $/d" \
    -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" packaging/debian-control >"$root/DEBIAN/control"
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)

package=$built/debian/heloscope_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$root" "$package" >&2
echo "$package"
