#!/usr/bin/python3
"""Runs a server whose Debian package is only unpacked, as if it were installed.

namespace.py PLAN.json runs as the first process of private mount, pid and host name spaces:
the unpacked tree is laid over /usr and /etc, /var is a folder of the instance, users of the package
exist, and then the server's command takes over. Nothing of it is seen outside.
"""
import json
import os
import pathlib
import subprocess
import sys

# Users that the packages' install scripts would make. Numbers are the instance's own.
USERS = {
    "postfix": (9901, "/var/spool/postfix"),
    "postdrop": (9902, "/nonexistent"),
    "Debian-exim": (9903, "/var/spool/exim4"),
    "mailbox": (9904, "/nonexistent"),
}


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def lay_over(place: str, tree: pathlib.Path, instance: pathlib.Path) -> None:
    name = place.strip("/")
    upper, work = instance / f"{name}.upper", instance / f"{name}.work"
    upper.mkdir()
    work.mkdir()
    mount("-t", "overlay", "overlay", "-o",
          f"lowerdir={tree}{place}:{place},upperdir={upper},workdir={work}", place)


def add_users() -> None:
    with open("/etc/passwd", "a") as passwd, open("/etc/group", "a") as group:
        for name, (number, home) in USERS.items():
            passwd.write(f"{name}:x:{number}:{number}::{home}:/usr/sbin/nologin\n")
            group.write(f"{name}:x:{number}:\n")


def main() -> None:
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text())
    instance, tree = pathlib.Path(plan["instance"]), pathlib.Path(plan["tree"])
    mount("-t", "proc", "proc", "/proc")
    subprocess.run(["hostname", plan["host"]], check=True)
    lay_over("/usr", tree, instance)
    lay_over("/etc", tree, instance)
    # The instance stays where it is, but /var is its own; it is bound last, since it may hold us.
    inside = pathlib.Path("/run/peer")
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    inside.mkdir()
    mount("--bind", str(instance), str(inside))
    for folder in ("lib", "spool", "log", "mail", "tmp", "cache"):
        (instance / "var" / folder).mkdir(parents=True, exist_ok=True)
    mount("--bind", str(instance / "var"), "/var")
    os.chmod("/var/tmp", 0o1777)
    add_users()
    for path, text in plan["files"].items():
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).write_text(text)
    os.chdir("/")
    # We stay the first process of the pid space: when we are killed, everything in it ends with us.
    # The server itself could not play that part; a set-user-ID program loses the death signal.
    sys.exit(subprocess.run(["/bin/bash", "-e", "-c", plan["start"]]).returncode)


if __name__ == "__main__":
    main()
