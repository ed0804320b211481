#!/usr/bin/python3
"""Makes a man page of each command from its --help: man_pages.py PROGRAM OUTPUT-FOLDER."""

import pathlib
import subprocess
import sys

def roff(text):
    lines = []
    for line in text.splitlines():
        line = line.replace("\\", "\\e").replace("-", "\\-")
        lines.append("\\&" + line if line[:1] in (".", "'") else line)
    return "\n".join(lines)


def help_of(program, command):
    return subprocess.run([program, *command, "--help"], check=True, capture_output=True, text=True).stdout


def commands(program, command=()):
    """The command, and all that stand below it, as its help lists them."""
    _, _, listed = help_of(program, command).partition("\nSubcommands:\n")
    found = [command]
    for line in listed.splitlines():
        # What is not indented, or by more than a name is, is no name.
        if not line.startswith("  ") or line.startswith("   "):
            if line and not line.startswith(" "):
                break
            continue
        found += commands(program, (*command, line.split()[0]))
    return found


def page(program, command, version):
    name = "-".join(["smtpspec", *command])
    text = help_of(program, command)
    summary = text.strip().splitlines()[0]
    return name, "\n".join([
        f'.TH "{name.upper()}" 1 "" "smtpspec {version}"',
        ".SH NAME",
        f"{roff(name)} \\- {roff(summary)}",
        ".SH DESCRIPTION",
        ".nf",
        roff(text),
        ".fi",
        ".SH SEE ALSO",
        "docs/cli.md of smtpspec, which fixes exit codes and report formats.",
        "",
    ])


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    for command in commands(program):
        name, text = page(program, command, version)
        (folder / f"{name}.1").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
