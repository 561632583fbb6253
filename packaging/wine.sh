#!/usr/bin/env bash
# Prints the folder of Wine, which runs programs for Windows; gets it first, if it is not there.
#
# Debian's packages are unpacked under target/ (about 700 MB, kept for the next time). Nothing is
# installed. `FOLDER/wine PROGRAM ARGUMENT...` runs one.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/wine
if [ ! -x "$folder/wine" ]; then
  tools=$(packaging/cross-toolchain.sh)
  mkdir -p "$folder/libraries"
  apt-get update -qq >&2
  packaging/unpack.sh "$folder/root" wine64 libwine libunwind8 libz-mingw-w64
  windows=$folder/root/usr/lib/x86_64-linux-gnu/wine/x86_64-windows
  cp "$(find "$folder/root" -name zlib1.dll | grep -m1 x86_64)" "$windows"
  # Windows 8 and newer have this library, and Wine 8 has not: Rust takes random numbers from it.
  cat > "$folder/random.c" <<'C'
__declspec(dllimport) unsigned char SystemFunction036(void *, unsigned long);
__declspec(dllexport) int ProcessPrng(unsigned char *data, unsigned long long size) {
    return SystemFunction036(data, (unsigned long)size);
}
C
  "$tools/bin/python" -m ziglang cc -target x86_64-windows-gnu -shared -o "$folder/libraries/bcryptprimitives.dll" \
    "$folder/random.c" -ladvapi32 >&2
  # Wine starts the server of this name beside it, where Debian has a script that looks in /usr.
  cp "$folder/root/usr/lib/wine/wineserver64" "$folder/root/usr/lib/wine/wineserver"
  # Last, so that a broken download is made good the next time.
  cat > "$folder/wine.new" <<C
#!/bin/sh
export WINEPREFIX=$folder/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
export LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu:$folder/root/usr/lib/x86_64-linux-gnu/wine
export WINEPATH=$folder/libraries
unset DISPLAY
exec $folder/root/usr/lib/wine/wine64 "\$@"
C
  chmod +x "$folder/wine.new"
  mv "$folder/wine.new" "$folder/wine"
fi
echo "$folder"
