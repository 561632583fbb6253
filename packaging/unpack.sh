#!/usr/bin/env bash
# Unpacks packages of Debian into a folder; nothing is installed.
#
#     packaging/unpack.sh FOLDER PACKAGE...
set -euo pipefail
folder=${1:?usage: packaging/unpack.sh FOLDER PACKAGE...}
shift
downloads=$(mktemp -d)
trap 'rm -r "$downloads"' EXIT
# The user that apt fetches as may not write into a folder of its caller.
(cd "$downloads" && apt-get download -qq -o APT::Sandbox::User=root "$@" >&2)
mkdir -p "$folder"
for package in "$downloads"/*.deb; do
  dpkg -x "$package" "$folder"
done
