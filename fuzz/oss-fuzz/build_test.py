"""What fuzzing services do with build.sh, without their images: the variables that they set, clang 19, and a checkout
in SRC; then each program is started on its unpacked seeds, from another folder, and with nothing but the system's
libraries. SMTPSPEC_TARGETS="data relay" looks at those only."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = os.environ.get("SMTPSPEC_TARGETS", "").split() or sorted(
    folder.name for folder in (ROOT / "fuzz" / "seeds").iterdir())
FLAGS = "-O1 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address,undefined -fsanitize=fuzzer-no-link"
ENGINE = "-fsanitize=fuzzer"
# The services' own flags name libc++, and their engine is built with it; Debian's engine wants the other library too.
if pathlib.Path("/usr/lib/llvm-19/include/c++/v1/expected").exists():
    FLAGS_CXX, ENGINE = f"{FLAGS} -stdlib=libc++", \
        f"{ENGINE} -Wl,--push-state,--no-as-needed -l:libstdc++.so.6 -Wl,--pop-state"
else:
    FLAGS_CXX = FLAGS
# Of a bare system, and of the compiler.
SYSTEM = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6", "libresolv.so.2",
          "libc++.so.1", "libc++abi.so.1", "libunwind.so.1", "libatomic.so.1"}


@pytest.fixture(scope="module")
def out():
    if not shutil.which("clang++-19") or not shutil.which("zip"):
        pytest.skip("clang++-19 or zip is missing: script/bootstrap check")
    with tempfile.TemporaryDirectory() as folder:
        base = pathlib.Path(folder)
        for name in ("src", "work", "out"):
            (base / name).mkdir()
        # Tracked files only, as a checkout has them.
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, files.decode().split("\0")):
            if not (ROOT / name).is_file():
                continue
            (base / "src/smtpspec" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, base / "src/smtpspec" / name)
        environment = os.environ | {
            "CC": "clang-19", "CXX": "clang++-19", "CFLAGS": FLAGS, "CXXFLAGS": FLAGS_CXX,
            "LIB_FUZZING_ENGINE": ENGINE, "SRC": str(base / "src"), "WORK": str(base / "work"),
            "OUT": str(base / "out"), "JOBS": os.environ.get("JOBS", "1"), "CCACHE_BASEDIR": str(base),
            "CCACHE_NOHASHDIR": "1"}
        done = subprocess.run([base / "src/smtpspec/fuzz/oss-fuzz/build.sh", *TARGETS], env=environment, cwd=base / "src",
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout[-4000:]
        yield base / "out"


def test_there_is_what_the_services_look_for(out):
    expected = {name + end for name in TARGETS for end in ("", ".dict", ".options", "_seed_corpus.zip")}
    assert {file.name for file in out.iterdir()} == expected


@pytest.mark.parametrize("target", TARGETS)
def test_target(out, target, tmp_path):
    assert re.fullmatch(r"[A-Za-z0-9_-]+", target)
    libraries = subprocess.run(["ldd", out / target], text=True, capture_output=True, check=True).stdout
    needed = {line.split()[0] for line in libraries.splitlines()}
    assert {name for name in needed if "ld-linux" not in name} <= SYSTEM
    seeds = tmp_path / "seeds"
    zipfile.ZipFile(out / f"{target}_seed_corpus.zip").extractall(seeds)
    files = sorted(seeds.iterdir())
    assert len(files) == len(list((ROOT / "fuzz/seeds" / target).iterdir()))
    done = subprocess.run([out / target, f"-dict={out / target}.dict", "-runs=100", seeds], cwd=tmp_path, text=True,
                          capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{len(files)} files found" in done.stderr
    # A target with hardly an edge is not instrumented; the services refuse it.
    edges = re.search(r"Loaded \d+ modules?\s+\((\d+) inline 8-bit counters\)", done.stderr)
    assert edges and int(edges.group(1)) >= 100
