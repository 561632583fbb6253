#!/usr/bin/env python3
"""Makes the files of a release; targets.toml beside it says which.

    files.py matrix                           the workflow's jobs, as JSON
    files.py pack TARGET PROGRAM EXTRAS OUT   the archive and the wheel of a built program
    files.py manifests OUT [--partial]        SHA256SUMS, Homebrew, Scoop, winget, Docker
    files.py check OUT [--partial]            whether all of that fits together
    files.py name TARGET archive|wheel        what it is called

EXTRAS is the folder that packaging/release.sh fills: licence texts, manual pages, completions.
`--partial` allows targets that are not there. Needs Python 3.11 and nothing else.
"""
import base64
import gzip
import hashlib
import io
import json
import os
import re
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
TARGETS = tomllib.loads((HERE / "targets.toml").read_text())["target"]
VERSION = PACKAGE["version"]
REPOSITORY = PACKAGE["repository"]
DOWNLOADS = f"{REPOSITORY}/releases/download/v{VERSION}"
DOCUMENTS = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT", "third-party-licences.txt"]
# Archives of the same files are the same bytes.
WHEN = int(os.environ.get("SOURCE_DATE_EPOCH", "315619200"))


def main(arguments):
    match arguments:
        case ["matrix"]:
            keys = ("rust", "runner", "tried_on", "cross")
            jobs = [{key: target[key] for key in keys} | {"program": program_name(target)} for target in TARGETS]
            print(json.dumps({"include": jobs}))
        case ["pack", target, program, extras, out]:
            pack(of_name(target), Path(program), Path(extras), Path(out))
        case ["manifests", out]:
            manifests(Path(out), TARGETS)
        case ["manifests", out, "--partial"]:
            manifests(Path(out), present(Path(out)))
        case ["check", out]:
            check(Path(out), TARGETS)
        case ["check", out, "--partial"]:
            check(Path(out), present(Path(out)))
        case ["name", target, "archive"]:
            print(archive_name(of_name(target)))
        case ["name", target, "wheel"]:
            print(wheel_name(of_name(target)))
        case _:
            sys.exit(__doc__)


def of_name(name):
    for target in TARGETS:
        if target["rust"] == name:
            return target
    sys.exit(f"error: {name} is not in targets.toml")


def present(out):
    found = [target for target in TARGETS if (out / archive_name(target)).exists()]
    return found or sys.exit(f"error: no archive in {out}")


def stem(target):
    return f"heloscope-{VERSION}-{target['rust']}"


def archive_name(target):
    return f"{stem(target)}.{target['archive']}"


def wheel_name(target):
    return f"heloscope-{VERSION}-py3-none-{'.'.join(target['wheel'])}.whl"


def program_name(target):
    return "heloscope.exe" if "windows" in target["rust"] else "heloscope"


# ---- Archives and wheels


def pack(target, program, extras, out):
    out.mkdir(parents=True, exist_ok=True)
    files = {program_name(target): program.read_bytes()}
    files |= {name: (ROOT / name).read_bytes() for name in DOCUMENTS}
    for path in sorted(extras.rglob("*")):
        if path.is_file():
            files[path.relative_to(extras).as_posix()] = path.read_bytes()
    if missing := [name for name in LICENCES if not files.get(name)]:
        sys.exit(f"error: without {missing}")
    archive = out / archive_name(target)
    entries = [(f"{stem(target)}/{name}", data, name == program_name(target)) for name, data in files.items()]
    archive.write_bytes(zipped(entries) if target["archive"] == "zip" else tarred(entries))
    wheel = out / wheel_name(target)
    wheel.write_bytes(zipped(wheel_entries(target, files)))
    print(archive, wheel, sep="\n")


def tarred(entries):
    data = io.BytesIO()
    with gzip.GzipFile(fileobj=data, mode="wb", mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content, is_program in entries:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), WHEN, 0o755 if is_program else 0o644
            tar.addfile(info, io.BytesIO(content))
    return data.getvalue()


def zipped(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, is_program in entries:
            info = zipfile.ZipInfo(name)
            # A regular file of a Unix, or an installer would not let it run.
            info.create_system, info.external_attr = 3, (0o100755 if is_program else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()


def wheel_entries(target, files):
    """Packaging.python.org, "Binary distribution format" and "Core metadata specifications"."""
    info = f"heloscope-{VERSION}.dist-info"
    metadata = [
        "Metadata-Version: 2.4", "Name: heloscope", f"Version: {VERSION}", f"Summary: {PACKAGE['description']}",
        f"Keywords: {','.join(PACKAGE['keywords'])}", "License-Expression: MIT OR Apache-2.0",
        *(f"License-File: {name}" for name in LICENCES), f"Project-URL: Repository, {REPOSITORY}",
        "Requires-Python: >=3.8", "Description-Content-Type: text/markdown; charset=UTF-8; variant=GFM", "",
        (ROOT / "README.md").read_text(),
    ]
    tags = [f"Tag: py3-none-{platform}" for platform in target["wheel"]]
    wheel = ["Wheel-Version: 1.0", "Generator: heloscope", "Root-Is-Purelib: false", *tags, ""]
    program = program_name(target)
    entries = [(f"heloscope-{VERSION}.data/scripts/{program}", files[program], True)]
    entries += [(f"{info}/licenses/{name}", files[name], False) for name in LICENCES]
    entries += [(f"{info}/METADATA", "\n".join(metadata).encode(), False), (f"{info}/WHEEL", "\n".join(wheel).encode(), False)]
    record = "".join(f"{name},sha256={wheel_hash(data)},{len(data)}\n" for name, data, _ in entries)
    return [*entries, (f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode(), False)]


def wheel_hash(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


# ---- What package managers read


def manifests(out, targets):
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in released(out, targets)}
    (out / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
    common = {
        "version": VERSION, "repository": REPOSITORY, "downloads": DOWNLOADS, "description": PACKAGE["description"],
        # A formula's must not begin with its name or an article, nor hold quotation marks.
        "short": "Tell which host name goes into the SMTP server box",
    }

    def fill(template, file, **values):
        text = (HERE / "templates" / template).read_text()
        text = re.sub(r"@([a-z0-9_]+)@", lambda found: str((common | values)[found[1]]), text)
        path = out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    platforms = {}
    for target in targets:
        if "homebrew" in target:
            system, machine = target["homebrew"]
            platforms.setdefault(system, []).append((machine, archive_name(target)))
    lines = []
    for system, machines in sorted(platforms.items(), reverse=True):
        lines.append(f"  {system} do")
        for machine, name in machines:
            lines += [f"    {machine} do", f'      url "{DOWNLOADS}/{name}"', f'      sha256 "{sums[name]}"', "    end"]
        lines += ["  end", ""]
    fill("heloscope.rb", "homebrew/heloscope.rb", platforms="\n".join(lines).rstrip())
    for target in targets:
        name = archive_name(target)
        if "scoop" in target:
            fill("scoop.json", "scoop/heloscope.json", machine=target["scoop"], name=name, sha256=sums[name], folder=stem(target),
                 rust=target["rust"], json_description=json.dumps(PACKAGE["description"])[1:-1])
        if "winget" in target:
            for part in ("", ".installer", ".locale.en-US"):
                fill(f"winget{part}.yaml", f"winget/Heloscope.Heloscope{part}.yaml", machine=target["winget"], name=name,
                     sha256=sums[name].upper(), folder=stem(target), yaml_description=json.dumps(PACKAGE["description"]))
        if "docker" in target:
            with tarfile.open(out / name) as archive:
                for file in ("heloscope", *LICENCES):
                    data = archive.extractfile(f"{stem(target)}/{file}").read()
                    path = out / "docker" / target["docker"] / file
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
                    path.chmod(0o755 if file == "heloscope" else 0o644)
    fill("Dockerfile", "docker/Dockerfile")


def released(out, targets):
    """What is downloaded: the archives and the wheels, and whatever else of this version lies there."""
    files = [out / name for target in targets for name in (archive_name(target), wheel_name(target))]
    files += sorted(out.glob(f"heloscope-web-{VERSION}.tgz")) + sorted(out.glob("*.deb")) + sorted(out.glob("*.html"))
    return [*files]


# ---- Checks


def check(out, targets):
    faults = []

    def hold(holds, what):
        if not holds:
            faults.append(what)

    sums = dict(reversed(line.split("  ")) for line in (out / "SHA256SUMS").read_text().splitlines())
    for path in released(out, targets):
        hold(sums.get(path.name) == hashlib.sha256(path.read_bytes()).hexdigest(), f"the sum of {path.name}")
    binstall = PACKAGE["metadata"]["binstall"]
    for target in targets:
        name, program = archive_name(target), program_name(target)
        if target["archive"] == "zip":
            inside = set(zipfile.ZipFile(out / name).namelist())
        else:
            inside = set(tarfile.open(out / name).getnames())
        # cargo binstall: what it would fetch and where it would find the program.
        own = binstall.get("overrides", {}).get(target["rust"], {})
        values = {
            "repo": REPOSITORY, "version": VERSION, "target": target["rust"], "name": "heloscope", "bin": "heloscope",
            "archive-suffix": {"tgz": ".tar.gz", "zip": ".zip"}[own.get("pkg-fmt", binstall["pkg-fmt"])],
            "binary-ext": ".exe" if program.endswith(".exe") else "",
        }
        expand = lambda text: re.sub(r"\{ ?([a-z-]+) ?\}", lambda found: values[found[1]], text)
        hold(expand(binstall["pkg-url"]) == f"{DOWNLOADS}/{name}", f"binstall fetches {expand(binstall['pkg-url'])}")
        hold(expand(binstall["bin-dir"]) in inside, f"binstall finds no {expand(binstall['bin-dir'])}")
        for file in (program, *DOCUMENTS, *LICENCES, "completions/heloscope.bash", "man/man1/heloscope.1"):
            hold(f"{stem(target)}/{file}" in inside, f"{file} in {name}")
        with zipfile.ZipFile(out / wheel_name(target)) as wheel:
            hold(wheel.testzip() is None, f"{wheel.filename} can be unpacked")
            record = wheel.read(f"heloscope-{VERSION}.dist-info/RECORD").decode().splitlines()
            for line in record[:-1]:
                file, digest, size = line.rsplit(",", 2)
                data = wheel.read(file)
                hold(digest == f"sha256={wheel_hash(data)}" and int(size) == len(data), f"{file} in RECORD")
            hold(len(record) == len(wheel.namelist()), "RECORD names every file")
    texts = [path for folder in ("homebrew", "scoop", "winget", "docker") for path in sorted((out / folder).glob("*.*"))]
    texts.append(out / "docker/Dockerfile")
    named = set()
    for path in texts:
        text = path.read_text()
        hold(not re.search(r"@[a-z0-9_]+@", text), f"{path.name} is filled in")
        # Each address has its sum after it.
        files = re.findall(rf"{re.escape(DOWNLOADS)}/([^\s\"']+)", text)
        digests = re.findall(r"\b[0-9a-fA-F]{64}\b", text)
        hold([sums.get(file) for file in files] == [digest.lower() for digest in digests], f"the sums in {path.name}")
        named |= set(files)
    expected = {archive_name(target) for target in targets if "homebrew" in target or "scoop" in target}
    hold(named == expected, f"the manifests name {sorted(named ^ expected)}")
    json.loads((out / "scoop/heloscope.json").read_text())
    for fault in faults:
        print(f"FAILED {fault}")
    print(f"{len(targets)} of {len(TARGETS)} targets, {len(sums)} sums: {'all fits' if not faults else 'see above'}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
