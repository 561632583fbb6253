#!/usr/bin/env bash
# Checks the program for Windows under Wine: every fixture gives the JSON and the exit code of the
# program for this system; from files with Windows' paths, from standard input, from a folder; a server
# on this machine is probed; what it says of name servers is so.
#
#     packaging/check-windows.sh           builds both with PROFILE, or else `release`
#     WINDOWS=FILE HELOSCOPE=FILE packaging/check-windows.sh    takes these
#
# What Wine does not show: a console with its colours and Ctrl-C, and file systems that take no ":".
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export PROFILE=${PROFILE:-release}
if [ -z "${HELOSCOPE:-}" ]; then
  cargo build --locked --quiet --profile "$PROFILE"
  HELOSCOPE=$target/$PROFILE/heloscope
fi
HELOSCOPE=$(realpath "$HELOSCOPE")
windows=$(realpath "${WINDOWS:-$(packaging/cross.sh x86_64-pc-windows-gnu)}")
wine=$(packaging/wine.sh)/wine
scratch=$(mktemp -d)
trap '{ kill $server; rm -r "$scratch"; } 2>/dev/null || true' EXIT
server=

cp "$windows" "$scratch/heloscope.exe"
export LC_ALL=C
run() { timeout 120 "$wine" "$scratch/heloscope.exe" "$@"; }
run --version | tr -d '\r' | grep "^heloscope $(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)"

failed=0
differs() { failed=$((failed + 1)); echo "DIFFERS: $*"; }
# Compares the two programs: their JSON and their exit code.
same() {
  local name=$1 input=$2 expected=0 found=0
  shift 2
  "$HELOSCOPE" "$@" < "$input" > "$scratch/expected" 2>/dev/null || expected=$?
  run "$@" < "$input" > "$scratch/found" 2>/dev/null || found=$?
  # Paths of folders have their system's separators.
  if [ "${paths:-}" ]; then sed -i 's/\\\\/\//g' "$scratch/found"; fi
  if [ $expected != $found ] || ! cmp -s "$scratch/expected" "$scratch/found"; then
    differs "$name ($expected, $found)"
  fi
}

count=0 piped=0
while IFS= read -r file; do
  command=analyze
  case $file in fixtures/mbox/* | fixtures/archive/*) command=scan ;; esac
  same "$file" /dev/null "$command" --quiet --json "$file"
  count=$((count + 1))
  if [ $((count % 10)) = 0 ]; then
    same "$file, standard input" "$file" "$command" --quiet --json -
    piped=$((piped + 1))
  fi
done < <(find fixtures/{demo,eml,eml-forms,pasted,mbox,archive,cases} -type f ! -name '*.json' | sort)
[ $count -gt 200 ] || { echo "only $count fixtures found"; exit 1; }
echo "$((count + piped - failed)) of $((count + piped)) the same under Wine: $count files, $piped of them from standard input too"

before=$failed
paths=1 same "a folder" /dev/null scan --quiet --json fixtures/eml/provider
paths=1 same "parts of an mbox" /dev/null scan --quiet --json --threads 3 fixtures/archive
same "a path with backslashes" /dev/null analyze --quiet --json fixtures/demo/colleague.eml
run -q 'fixtures\demo\colleague.eml' | grep -q 'mail.example.com' || differs "backslashes"
run -q -o "Z:${scratch//\//\\}\\out.html" fixtures/demo/colleague.eml
grep -q '<html' "$scratch/out.html" || differs "--output"
same "no such file" /dev/null analyze --quiet --json no-such-file.eml
[ $failed = "$before" ] && echo "folders, paths and --output: the same"

# A server that speaks just enough: what each program says of it is the same.
python3 - "$scratch/port" <<'P' &
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(8)
with open(sys.argv[1], "w") as file:
    file.write(str(server.getsockname()[1]))
while True:
    client, _ = server.accept()
    client.sendall(b"220 mail.example.com ESMTP\r\n")
    client.settimeout(5)
    try:
        while line := client.recv(1024):
            if line.upper().startswith(b"EHLO"):
                client.sendall(b"250-mail.example.com\r\n250 AUTH PLAIN\r\n")
            else:
                client.sendall(b"221 bye\r\n")
                break
    except OSError:
        pass
    client.close()
P
server=$!
while [ ! -s "$scratch/port" ]; do sleep 0.1; done
port=$(cat "$scratch/port")
before=$failed
same "a probe" /dev/null probe --quiet --json --security starttls \
  --connect-to "mail.example.com:587:127.0.0.1:$port" mail.example.com:587
grep -q starttls_not_offered "$scratch/found" || differs "a probe that says what is wrong"
[ $failed = "$before" ] && echo "a probe of a server on this machine: the same"

# Wine tells of the servers in /etc/resolv.conf, as Windows of those of its adapters.
said=$(run domain --timeout 1 nothing.example.com 2>&1 || true)
has_servers=$(grep -c '^nameserver' /etc/resolv.conf || true)
case $said in
  *"name servers of this system could not be found"*)
    [ "$has_servers" = 0 ] || differs "name servers are there and not found"
    echo "no name servers, and it says so" ;;
  *error:*) differs "'domain' says: $said" ;;
  *nothing.example.com*)
    [ "$has_servers" != 0 ] || differs "name servers are not there and not missed"
    echo "name servers were found" ;;
  *) differs "'domain' says: $said" ;;
esac
[ $failed = 0 ] || { echo "$failed differ"; exit 1; }
