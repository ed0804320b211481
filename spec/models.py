#!/usr/bin/python3
"""Runs the models of spec/ through Spin: spec/models.py [--only WORD] [--scripts DIR] [--replay PROGRAM [--faulty PROGRAM]]

spec/models.toml says which properties of which model must hold and which must fail. Each is a line
with the states that were searched and the time; the last line is `N passed, N failed`, and exit 1
means that one failed. A counterexample of starttls.pml becomes an attack script (kept with
--scripts), and with --replay build/model_replay it is carried out on the engines; with --faulty build/faulty_smtpspec
also on those with a fault of fuzz/faults/faults.toml, where models.toml names one.

    spec/models.py --compare build/model_tables     are the tables of the model those of the code?
"""
import argparse
import concurrent.futures
import dataclasses
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import counterexample

PLANTED = "planted:"
HERE = pathlib.Path(__file__).resolve().parent
DEPTH = 200_000         # of a search; pan says when it is not enough, and that is a failure
PATIENCE = 300          # seconds for one program
COMPILE = {"all": ["-DSAFETY"], "liveness": [], "shortest": ["-DSAFETY", "-DREACH"]}
# The table of states begins at 2^w places.
RUN = {"all": [f"-m{DEPTH}", "-w20"], "liveness": ["-a", f"-m{DEPTH}", "-w16"], "shortest": ["-i", "-w16"]}


@dataclasses.dataclass
class Result:
    good: bool
    line: str
    script: str = ""            # the attack, where there is one
    replay: tuple = ()          # the name of the attack, the policy, the engine, what ours shows


def run(command, folder):
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, timeout=PATIENCE)


def must(command, folder):
    done = run(command, folder)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return done.stdout


class Search:
    """One program: a model with its defines, built in a folder of its own."""

    def __init__(self, entry):
        self.entry, self.way, self.file = entry, entry["way"], entry["file"]
        self.defines = [f"-D{name}" for name in entry.get("defines", [])]
        self.title = entry["title"]

    def results(self):
        with tempfile.TemporaryDirectory() as scratch:
            self.folder = pathlib.Path(scratch)
            for model in HERE.glob("*.pml"):
                shutil.copy(model, self.folder)
            must(["spin", "-a", "-o3", *self.defines, self.file], self.folder)
            must(["gcc", "-O0", "-w", *COMPILE[self.way], "-o", "pan", "pan.c"], self.folder)
            yield from self._holding()
            for entry in self.entry.get("fails", []):
                yield self._failing(**entry)

    def _pan(self, claim, *more):
        began = time.monotonic()
        out = run(["./pan", *RUN[self.way], *more, "-N", claim], self.folder).stdout
        states = re.search(r"(\d+) states, stored", out)
        errors = re.search(r"errors: (\d+)", out)
        if not states or not errors:
            sys.exit(f"{self.title}: pan says nothing of {claim}: {out[-800:]}")
        told = f"{int(states[1]):>9,} states {time.monotonic() - began:5.1f} s   {self.title}"
        return int(errors[1]), told, out

    def _holding(self):
        names = self.entry.get("holds", [])
        together = self.entry.get("together")
        found = {}
        if together:
            found = dict.fromkeys(names, self._pan(together))
            if found[names[0]][0]:
                found = {}          # one of them fails; each alone shows which
        for name in names:
            errors, told, out = found.get(name) or self._pan(name)
            cut_off = "max search depth too small" in out
            good = errors == 0 and not cut_off
            said = "holds" if good else "IS CUT OFF" if cut_off else "DOES NOT HOLD"
            yield Result(good, f"{said:<15}{name:<35}{told}" + ("" if good else self._story()))
        if self.entry.get("complete"):
            yield self._complete(next(iter(found.values()))[2] if found else out)

    def _complete(self, out):
        """Each statement of the model is reached in some run, but for those that are known."""
        never = {entry["line"]: False for entry in self.entry.get("never", [])}
        sources = {path.name: path.read_text().splitlines() for path in self.folder.glob("*.pml")}
        reached, surprises = 0, []
        for file, line, what in re.findall(r'^\t(\w+\.pml):(\d+), state \d+, "(.*)"', out, re.MULTILINE):
            source = sources[file][int(line) - 1]
            known = [part for part in never if part in source]
            never.update(dict.fromkeys(known, True))
            if not known and what != "-end-":
                surprises.append(f"{file}:{line}: {source.strip()}")
        for dead, total in re.findall(r"\((\d+) of (\d+) states\)", out.split("unreached in claim")[0]):
            reached += int(total) - int(dead)
        stale = [part for part, met in never.items() if not met]
        story = "".join(f"\n    never reached: {line}" for line in dict.fromkeys(surprises))
        story += "".join(f"\n    no step of client.pml enters {state}" for state in self._never_entered())
        story += "".join(f"\n    listed as never reached, and it is: {part}" for part in stale)
        said = "COMES SHORT" if story else "complete"
        return Result(not story, f"{said:<15}every row and step is taken        {reached:>9,} statements   {self.title}{story}")

    def _never_entered(self):
        """States of the client that are in its table and not in the model."""
        if self.file != "starttls.pml":
            return []
        states = re.findall(r"^#define (client_\w+)", (self.folder / "tables.pml").read_text(), re.MULTILINE)
        steps = (self.folder / "client.pml").read_text()
        return [state for state in states if f"Enter({state})" not in steps]

    def _trail(self):
        """What the parties print on the way to the error."""
        return run(["spin", "-t", "-T", *self.defines, self.file], self.folder).stdout.split("#processes")[0]

    def _story(self):
        keep = re.compile(r"^(policy|connection|client|server|drop|close|own|replace|after|answer)\b")
        lines = [line for line in self._trail().splitlines() if keep.match(line)]
        return "".join(f"\n    {line}" for line in lines)

    def _failing(self, name, engine=None, shows="", below=400, policy=None):
        errors, told, _ = self._pan(name, f"-m{below}")
        if errors == 0:
            return Result(False, f"{'HOLDS':<15}{name:<35}{told}: it has to fail")
        result = Result(True, f"{'counterexample':<15}{name:<35}{told}")
        if engine:
            trail = counterexample.Trail(self._trail())
            attack = "model-" + name.removeprefix("with_").replace("_", "-")
            try:
                result.script = counterexample.script(attack, name.replace("_", " "), trail)
            except counterexample.Untranslatable as error:
                return Result(False, f"{'NO SCRIPT':<15}{name:<35}{error}{self._story()}")
            result.replay = (attack, policy or trail.policy, engine, shows)
        return result


def compare(program) -> int:
    """Whether spec/tables.pml is what the tables of the engines say."""
    wanted = subprocess.run([program], text=True, capture_output=True, check=True).stdout
    there = (HERE / "tables.pml").read_text()
    sys.stdout.writelines(difflib.unified_diff(there.splitlines(True), wanted.splitlines(True),
                                               "spec/tables.pml", "the tables of the engines"))
    if there != wanted:
        print(f"the model and the code differ; {program} >spec/tables.pml, then spec/models.py says what becomes of it")
    return 0 if there == wanted else 1


def told_of(good, attack, policy, which, said) -> Result:
    return Result(good, f"{'replayed' if good else 'REPLAY DIFFERS':<15}{attack:<35}{policy:<14}{which:<30}{said}")


def replay_planted(program, attack, policy, fault, folder) -> Result:
    """The attack on engines with the fault: the invariant that it breaks is one that faults.toml names."""
    sys.path.insert(0, str(HERE.parent / "fuzz" / "faults"))
    import plant  # only here: a copy of spec/ does without it
    number, breaks = next((number, each["breaks"]) for number, each in enumerate(plant.faults(), 1) if each["id"] == fault)
    done = subprocess.run([program, "replay", "-q", folder / f"{attack}.smtp", "--policy", policy], text=True, capture_output=True,
                          env=os.environ | {"SMTPSPEC_FAULT": str(number)}, timeout=PATIENCE)
    said = next((line for line in done.stdout.splitlines() if line.startswith("BROKEN")), done.stdout.strip() or done.stderr.strip())
    return told_of(done.returncode == 1 and bool(re.match(rf"BROKEN +({breaks}):", said)), attack, policy, fault, said)


def replay(program, faulty, results, folder) -> list[Result]:
    """Each attack on the shipped pair, and on the pair with the fault that was planted."""
    told = []
    for result in results:
        if not result.replay:
            continue
        attack, policy, engine, shows = result.replay
        if engine.startswith(PLANTED) and faulty:
            told.append(replay_planted(faulty, attack, policy, engine.removeprefix(PLANTED), folder))
        for which in ["shipped"] + ([engine] if engine not in ("shipped", "none") and not engine.startswith(PLANTED) else []):
            done = run([str(program), str(folder / f"{attack}.smtp"), attack, policy, which], folder)
            said = done.stdout.strip() or done.stderr.strip()
            good = done.returncode == 0 and (
                said.startswith("holds: ") and shows in said if which == "shipped" else said.startswith("violates: "))
            told.append(told_of(good, attack, policy, which, said))
    return told


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--only", default="", metavar="WORD", help="searches with this word in title or properties")
    arguments.add_argument("--scripts", type=pathlib.Path, metavar="DIR", help="keep the attack scripts there")
    arguments.add_argument("--replay", type=pathlib.Path, metavar="PROGRAM", help="build/model_replay")
    arguments.add_argument("--faulty", type=pathlib.Path, metavar="PROGRAM", help="build/faulty_smtpspec")
    arguments.add_argument("--compare", metavar="PROGRAM", help="build/model_tables: compare, and nothing else")
    options = arguments.parse_args()
    if options.compare:
        if not shutil.which(options.compare):
            arguments.error(f"--compare {options.compare} is no program; script/build makes build/model_tables")
        return compare(options.compare)
    if not shutil.which("spin"):
        print("SKIPPED: spin is not installed; script/bootstrap test installs it")
        return 0
    for option, program in (("--replay", options.replay), ("--faulty", options.faulty)):
        if program and not shutil.which(program):
            arguments.error(f"{option} {program} is no program; script/build makes it")
    entries = tomllib.loads((HERE / "models.toml").read_text())["search"]
    searches = [Search(entry) for entry in entries if options.only in str(entry)]
    if not searches:
        arguments.error(f"--only {options.only}: no search has that in its title or properties")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        groups = pool.map(lambda search: list(search.results()), searches)
        results = []
        for group in groups:
            for result in group:
                print(result.line, flush=True)
                results.append(result)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.scripts or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for result in results:
            if result.script:
                (folder / f"{result.replay[0]}.smtp").write_text(result.script)
        if options.replay:
            replayed = replay(options.replay.resolve(), options.faulty and options.faulty.resolve(), results, folder.resolve())
            for result in replayed:
                print(result.line)
            results += replayed
    failed = sum(not result.good for result in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
