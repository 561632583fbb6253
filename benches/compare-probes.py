#!/usr/bin/env python3
"""What programs that look at a mail server's certificate say of the same servers, side by side.

    python3 -m venv venv && venv/bin/pip install sslyze
    apt-get install openssl gnutls-bin testssl.sh
    cargo build --release
    venv/bin/python benches/compare-probes.py [--record FOLDER]

Prints what docs/comparison.md is made from. The servers are on loopback, in this process; sslyze brings
the library (cryptography) that makes their certificates. A program that is not there is left out. What a
program said is looked up by its own words (NAMES); --record keeps its whole output for reading.
"""
import argparse
import datetime
import os
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

RIGHT, TYPED = "mail.example.com", "post.example.com"
NOW = datetime.datetime.now(datetime.timezone.utc)


# --- Certificates -----------------------------------------------------------------------------------

def certificate(name, names, issuer=None, ends=300, authority=False, url=None):
    """The certificate and its key; `issuer` is such a pair, or None for one that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer or (None, key)
    build = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=60))
        .not_valid_after(NOW + datetime.timedelta(days=ends))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer[1].public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=authority, crl_sign=authority,
                content_commitment=False, key_encipherment=False, data_encipherment=False,
                key_agreement=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )
    if names:
        build = build.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if url:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url)
        )
        build = build.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    return build.sign(signer[1], hashes.SHA256()), key


def pem(pair):
    return pair[0].public_bytes(serialization.Encoding.PEM)


def context(folder, name, pair, chain=(), old=False):
    """A server's side of TLS with this certificate."""
    file = folder / f"{name}.pem"
    key = pair[1].private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(key + pem(pair) + b"".join(pem(one) for one in chain))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)
    if old:
        warnings.simplefilter("ignore", DeprecationWarning)
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
        made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1
    return made


# --- Servers ----------------------------------------------------------------------------------------

class Server:
    """Submission with STARTTLS, a thread for each connection."""

    def __init__(self, tls, starttls=True, auth=True):
        self.tls, self.starttls, self.auth = tls, starttls, auth
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(30)
        try:
            connection.sendall(f"220 {RIGHT} ESMTP\r\n".encode())
            secure = False
            while line := self.line(connection):
                word = line.split()[0].upper() if line.split() else b""
                if word in (b"EHLO", b"HELO"):
                    offers = [RIGHT, "8BITMIME"]
                    if self.starttls and not secure:
                        offers.append("STARTTLS")
                    if self.auth and secure:
                        offers.append("AUTH PLAIN LOGIN")
                    last = len(offers) - 1
                    lines = (f"250{' ' if at == last else '-'}{o}\r\n" for at, o in enumerate(offers))
                    connection.sendall("".join(lines).encode())
                elif word == b"STARTTLS" and self.starttls and not secure:
                    connection.sendall(b"220 ready\r\n")
                    connection = self.tls.wrap_socket(connection, server_side=True)
                    secure = True
                elif word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    connection.sendall(b"502 not here\r\n")
        except OSError:
            pass  # A client that breaks off is no fault of the server.
        finally:
            connection.close()

    @staticmethod
    def line(connection):
        line = b""
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte or len(line) > 1000:
                return b""
            line += byte
        return line


def servers(folder):
    """What is wrong with each, and the server."""
    root = certificate("Birch Root", [], authority=True)
    middle = certificate("Birch Issuing CA", [], root, authority=True)
    (folder / "root.pem").write_bytes(pem(root))
    url = "http://ca.example.org/issuing.der"
    right = certificate(RIGHT, [RIGHT], middle, url=url)
    typed = certificate(TYPED, [TYPED], middle, url=url)
    old = certificate(TYPED, [TYPED], middle, ends=-20, url=url)
    own = certificate(TYPED, [TYPED])
    good = context(folder, "typed", typed, [middle])
    by_sni = context(folder, "right", right, [middle])
    chosen = context(folder, "typed-by-sni", typed, [middle])

    def choose(connection, name, _):
        if name == TYPED:
            connection.context = chosen

    by_sni.sni_callback = choose
    return [
        ("nothing is wrong", Server(good)),
        ("wrong name", Server(context(folder, "wrong", right, [middle]))),
        ("self-signed", Server(context(folder, "self", own))),
        ("leaf alone", Server(context(folder, "leaf", typed))),
        ("expired", Server(context(folder, "old", old, [middle]))),
        ("wrong name, leaf alone", Server(context(folder, "two", right))),
        ("another certificate without SNI", Server(by_sni)),
        ("TLS 1.0 only", Server(context(folder, "tls1", typed, [middle], old=True))),
        ("no STARTTLS", Server(good, starttls=False)),
        ("no AUTH", Server(good, auth=False)),
    ]


# --- Programs ---------------------------------------------------------------------------------------

# The words by which each program names a problem. "issuer" is said of a self-signed certificate, of a
# private authority and of a missing intermediate alike.
NAMES = {
    "heloscope": {
        "name": r'"code": "name_mismatch"',
        "self-signed": r'"code": "self_signed"',
        "intermediate missing": r'"code": "missing_intermediate"',
        "expired": r'"code": "expired"',
        "SNI": r'"code": "sni_differs"',
        "TLS 1.0": r'"code": "tls_too_old"',
        "no STARTTLS": r'"code": "starttls_not_offered"',
        "no AUTH": r'"code": "no_auth"',
        "**the host to type**": r'"(use_instead|once_repaired)": \[\s*"mail\.example\.com"',
    },
    "openssl": {
        "name": r"error:num=62:hostname mismatch",
        "self-signed": r"self-signed certificate",
        "issuer": r"unable to get local issuer",
        "expired": r"certificate has expired",
        "handshake fails": r"legacy sigalg|unsupported protocol|alert protocol version",
        "no STARTTLS": r"Didn't find STARTTLS",
    },
    "gnutls-cli": {
        "name": r"name in the certificate does not match",
        "issuer": r"issuer is unknown",
        "expired": r"certificate chain uses expired|expired certificate",
        "TLS 1.0 (accepted)": r"Description: \(TLS1\.0",
        "timeout": r"receiving '220 ': Timeout",
    },
    "sslyze": {
        # Of the certificate that a client gets, not of the one without SNI.
        "name": r"(?s)\A(?:(?!SNI disabled - can).)*Supplied CA file[^\n]*no matching subjectAltName",
        "issuer": r"Supplied CA file.*all candidates exhausted",
        "expired": r"Supplied CA file.*not valid at validation time",
        "SNI": rf"(?s)Common Name:\s+{TYPED}.*SNI disabled.*Common Name:\s+{RIGHT}",
        "TLS 1.0": r"TLS versions \{[^}]*'TLSv1'",
        "no STARTTLS": r"does not support STARTTLS",
    },
    "testssl": {
        "name": r"certificate does not match supplied URI",
        "self-signed": r"self signed",
        "intermediate missing": r"chain incomplete",
        "expired": r"(?m)Certificate Validity.*expired",
        "SNI": r"SNI mandatory",
        "TLS 1.0": r"TLS 1\s+offered \(deprecated\)",
        "STARTTLS fails": r"STARTTLS handshake failed",
    },
}


def programs(folder, arguments):
    ca = str(folder / "root.pem")
    beside = Path(sys.executable).parent / "sslyze"
    found = {
        "heloscope": arguments.heloscope,
        "openssl": shutil.which("openssl"),
        "gnutls-cli": shutil.which("gnutls-cli"),
        "sslyze": str(beside) if beside.exists() else shutil.which("sslyze"),
        "testssl": shutil.which("testssl") or shutil.which("testssl.sh"),
    }
    commands = {
        "heloscope": lambda port: [
            "probe", "--json", "--ca-file", ca, f"{TYPED}:587",
            "--connect-to", f"{TYPED}:587:127.0.0.1:{port}",
            "--connect-to", f"{RIGHT}:587:127.0.0.1:{port}",
        ],
        "openssl": lambda port: [
            "s_client", "-connect", f"127.0.0.1:{port}", "-starttls", "smtp", "-servername", TYPED,
            "-verify_hostname", TYPED, "-CAfile", ca,
        ],
        "gnutls-cli": lambda port: [
            "--starttls-proto=smtp", f"--sni-hostname={TYPED}", f"--verify-hostname={TYPED}",
            f"--x509cafile={ca}", "--port", str(port), "127.0.0.1",
        ],
        "sslyze": lambda port: [
            "--starttls=smtp", f"--sni={TYPED}", f"--certinfo_ca_file={ca}",
            f"{TYPED}:{port}{{127.0.0.1}}",
        ],
        "testssl": lambda port: [
            "--quiet", "--color", "0", "--warnings", "off", "--starttls", "smtp", "--add-ca", ca,
            "--ip", "127.0.0.1", "-p", "-S", f"{TYPED}:{port}",
        ],
    }
    return [
        (name, path, lambda port, path=path, name=name: [path, *commands[name](port)])
        for name, path in found.items()
        if path
    ]


def measure(command):
    """Output, exit code, seconds and MiB of the largest process."""
    with tempfile.TemporaryFile() as output, tempfile.NamedTemporaryFile("r") as record:
        timed = ["/usr/bin/time", "-f", "%M", "-o", record.name]
        started = time.monotonic()
        try:
            code = subprocess.run(
                [*timed, *command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, timeout=300, env={**os.environ, "LC_ALL": "C.UTF-8"},
            ).returncode
        except subprocess.TimeoutExpired:
            code = None
        seconds = time.monotonic() - started
        output.seek(0)
        lines = record.read().split()
        memory = int(lines[-1]) / 1024 if lines else 0
        return output.read().decode(errors="replace"), code, seconds, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--heloscope", default="target/release/heloscope")
    parser.add_argument("--record", type=Path, help="keep what each program said in this folder")
    parser.add_argument("--only", help="these programs alone: heloscope,openssl")
    parser.add_argument("--rounds", type=int, default=1, help="the median of so many runs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = programs(folder, arguments)
        if arguments.only:
            tools = [tool for tool in tools if tool[0] in arguments.only.split(",")]
        print("| server |" + "".join(f" {name} |" for name, _, _ in tools))
        print("| --- |" + " --- |" * len(tools))
        cost = {name: ([], []) for name, _, _ in tools}
        for what, server in servers(folder):
            cells = []
            for tool, _, command in tools:
                for _ in range(arguments.rounds):
                    said, code, seconds, memory = measure(command(server.port))
                    cost[tool][0].append(seconds)
                    cost[tool][1].append(memory)
                named = [one for one, words in NAMES[tool].items() if re.search(words, said)]
                cells.append(f"{', '.join(named) or '-'} ({code})")
                if arguments.record:
                    arguments.record.mkdir(parents=True, exist_ok=True)
                    (arguments.record / f"{what} {tool}.txt".replace(" ", "-")).write_text(said)
            print(f"| {what} | " + " | ".join(cells) + " |", flush=True)
        print("\n| program | median s | slowest s | peak MiB |\n| --- | --- | --- | --- |")
        for tool, (seconds, memory) in cost.items():
            figures = f"{statistics.median(seconds):.2f} | {max(seconds):.2f} | {max(memory):.0f}"
            print(f"| {tool} | {figures} |")


if __name__ == "__main__":
    main()
