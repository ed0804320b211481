"""Whether a suite says the same again: in another order each time, beside processes that only compute."""
import os
import subprocess
import sys
import time
from collections.abc import Callable

RUNS = 100 if os.environ.get("SMTPSPEC_LONG") else 2
# A hundred runs take an hour: the load may be work that has to be done anyway, and then this is 0.
BUSY = int(os.environ.get("SMTPSPEC_BUSY", "2"))


class Busy:
    """Processes that only compute."""

    def __enter__(self):
        self.processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()


def verdicts(report: dict) -> dict:
    return {(c["id"], c["transport"], c["variant"], c["segmentation"]): (c["verdict"], c["reason"])
            for c in report["checks"]}


def verdicts_of_all_runs(check: Callable[..., dict]) -> dict:
    """`check` takes options and gives a report. The verdicts of the first run, after all others said the same."""
    first = verdicts(check())
    changed = []
    with Busy():
        for seed in range(1, RUNS + 1):
            began = time.monotonic()
            again = verdicts(check("--shuffle", "--seed", str(seed)))
            assert again.keys() == first.keys()
            now = [(seed, key, first[key], again[key]) for key in first if first[key][0] != again[key][0]]
            changed += now
            print(f"run {seed}: {len(again)} verdicts, {len(now)} changed, {time.monotonic() - began:.1f} s", flush=True)
    assert changed == []
    return first
