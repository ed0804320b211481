#!/usr/bin/python3
"""Lets the fuzzers look for every planted fault: hunt.py BUILD [--seconds N] [--seeds N,…] [FAULT…].

Each fault is looked for by its target, from an empty corpus with the dictionary, for at most N
seconds of processor time (5), which the seeds (3,1,2) share: what one does not come to in its part
another does at once. It has to break the property that faults.toml names. Without a
fault the same programs have to find nothing. A line each; last `N passed, N failed`.
"""
import argparse
import math
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

import plant

HERE = pathlib.Path(__file__).parent
WAITS = 12  # times as long as the processor time: others use the machine too


def hunt(build: pathlib.Path, target: str, number: int, seconds: float, share: int, seed: int) -> tuple[str, float, int]:
    """What was said of the property that broke, or how else it ended badly; processor seconds, runs."""
    with tempfile.TemporaryDirectory() as corpus:
        environment = os.environ | {"SMTPSPEC_FAULT": str(number)}
        before = os.times()
        done = subprocess.run(
            [(build / f"faulty_{target}").resolve(), corpus, f"-dict={HERE.parent / 'options' / 'default.dict'}", "-max_len=4096",
             f"-max_total_time={int(seconds * (WAITS if number else 1))}", f"-artifact_prefix={corpus}/",
             "-print_final_stats=1", f"-seed={seed}"],
            env=environment, capture_output=True, text=True, errors="replace", timeout=60 + seconds * WAITS,
            preexec_fn=lambda: number and resource.setrlimit(resource.RLIMIT_CPU, (share, share)))
        after = os.times()
    said = re.search(r"^(?:property broken: .*|.*Assertion .*|==\d+==ERROR.*|.*runtime error.*)$", done.stderr, re.M)
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    # Without a fault it has to run to its end; with one, what ends it is a finding or its time.
    wrong = not number and (done.returncode != 0 or not runs or not int(runs.group(1)))
    return (said.group(0) if said else f"ended with {done.returncode}" if wrong else "", spent,
            int(runs.group(1)) if runs else 0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--seeds", default="3,1,2")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if not options.build.is_dir():
        parser.error(f"{options.build} is no folder of a build; script/build makes one")
    all_faults = plant.faults()
    known = {fault["id"] for fault in all_faults}
    if unknown := set(options.names) - known:
        parser.error(f"no fault {' '.join(unknown)}; there is {' '.join(sorted(known))}")
    seeds = [int(seed) for seed in options.seeds.split(",")]
    share = math.ceil(options.seconds / len(seeds))
    passed = failed = 0
    started = time.monotonic()
    jobs = [(number, fault) for number, fault in enumerate(all_faults, 1)
            if not options.names or fault["id"] in options.names]
    targets = sorted({fault["target"] for _, fault in jobs})
    for number, name, target, breaks in (
            [(number, fault["id"], fault["target"], fault["breaks"]) for number, fault in jobs]
            + [(0, f"no fault, {target}", target, None) for target in targets]):
        said, spent, runs = "", 0.0, 0
        for seed in seeds if number else seeds[:1]:
            said, more, runs_more = hunt(options.build, target, number, options.seconds, share, seed)
            spent, runs = spent + more, runs + runs_more
            if said or spent >= options.seconds:
                break
        found = said.removeprefix("property broken: ")
        good = (not said) if breaks is None else \
            said.startswith("property broken: ") and bool(re.match(breaks, found)) and spent <= options.seconds
        passed, failed = passed + good, failed + (not good)
        print(f"{'ok  ' if good else 'FAIL'} {name:28} {target:15} {spent:5.1f} s  {runs:6} runs  "
              f"{found[:90] or 'nothing found'}", flush=True)
    print(f"{passed} passed, {failed} failed in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
