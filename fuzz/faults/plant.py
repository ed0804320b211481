#!/usr/bin/python3
"""Plants the faults of faults.toml in copies of the sources: plant.py ROOT FOLDER.

Writes each changed file below FOLDER. Which of its faults a copy has is chosen when the program
that is built from it starts (planted.h). A change whose place is not there any more, or is there
twice, ends this with a line that says which.
"""
import pathlib
import sys
import tomllib

INCLUDE = '#include "fuzz/faults/planted.h"\n'


def faults() -> list[dict]:
    with open(pathlib.Path(__file__).with_name("faults.toml"), "rb") as file:
        return tomllib.load(file)["fault"]


def changed_files() -> list[str]:
    return sorted({change["file"] for fault in faults() for change in fault["change"]})


def plant(root: pathlib.Path) -> dict[str, str]:
    texts = {name: (root / name).read_text() for name in changed_files()}
    for number, fault in enumerate(faults(), 1):
        for change in fault["change"]:
            text, old = texts[change["file"]], change["old"]
            if text.count(old) != 1:
                raise SystemExit(f"fault {fault['id']}: {change['file']} has {text.count(old)} times, and not "
                                 f"once:\n{old}")
            new = change["new"].removeprefix("\n").replace("PLANTED", f"(::smtpspec::PlantedFault() == {number})")
            texts[change["file"]] = text.replace(old, new)
    return {name: INCLUDE + text for name, text in texts.items()}


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print(";".join(changed_files()))
        return
    root, folder = map(pathlib.Path, sys.argv[1:])
    for name, text in plant(root).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == "__main__":
    main()
