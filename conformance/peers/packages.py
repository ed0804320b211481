#!/usr/bin/python3
"""Unpacks mail servers that cannot be installed side by side: packages.py [NAME…]

Debian's Postfix and Exim conflict as packages. They are downloaded and unpacked, with the libraries
that this machine lacks, into a cache; namespace.py shows them to a server as if they were installed.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TREES = {
    "postfix": ["postfix", "libsasl2-modules", "libsasl2-modules-db", "sasl2-bin"],
    "exim": ["exim4-base", "exim4-daemon-heavy", "libsasl2-modules", "libsasl2-modules-db", "sasl2-bin"],
}


def cache() -> pathlib.Path:
    base = os.environ.get("SMTPSPEC_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "smtpspec")
    return pathlib.Path(base) / "peers"


def tree(name: str) -> pathlib.Path:
    return cache() / name


def version(name: str, package: str) -> str:
    for line in (tree(name) / "VERSIONS").read_text().splitlines():
        if line.split()[0] == package:
            return line.split()[1]
    raise KeyError(package)


def run(*command: str, **more) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def merge_usr(root: pathlib.Path) -> None:
    """Packages of Debian 12 still ship /lib, /bin and /sbin, which are links into /usr."""
    for name in ("bin", "sbin", "lib", "lib64"):
        if (root / name).is_dir():
            shutil.copytree(root / name, root / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(root / name)


def unpack(name: str, packages: list[str]) -> None:
    target = tree(name)
    done = target / "VERSIONS"
    if done.exists():
        return
    plan = run("apt-get", "-s", "install", "--no-install-recommends", *packages)
    wanted = {line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")} | set(packages)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        root = pathlib.Path(scratch) / "root"
        root.mkdir()
        # apt drops its rights to a user that must be able to write here.
        os.chmod(scratch, 0o777)
        run("apt-get", "download", "-qq", *sorted(wanted), cwd=scratch, stderr=subprocess.DEVNULL)
        versions = []
        for deb in sorted(pathlib.Path(scratch).glob("*.deb")):
            run("dpkg-deb", "-x", str(deb), str(root))
            fields = run("dpkg-deb", "-f", str(deb), "Package", "Version").split()
            versions.append(f"{fields[1]} {fields[3]}")
        merge_usr(root)
        (root / "etc").mkdir(exist_ok=True)
        (root / "VERSIONS").write_text("\n".join(versions) + "\n")
        root.chmod(0o755)
        root.rename(target)


def main() -> int:
    names = sys.argv[1:] or list(TREES)
    for name in names:
        if name not in TREES:
            print(f"packages.py: no peer {name}; there are {', '.join(TREES)}", file=sys.stderr)
            return 64
        try:
            unpack(name, TREES[name])
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"packages.py: {name} could not be unpacked: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
