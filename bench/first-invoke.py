#!/usr/bin/env python3
"""What a newcomer waits for: from `./openscf dev` to the first answered invoke, in a fresh clone and once more.

usage: bench/first-invoke.py [dev|run]          (dev by default)

Clones this checkout's commit beside nothing that was built (Maven's own cache is kept), starts it on fresh data, deploys
examples/hello-python with the CLI, invokes it; ends it, and does the same again on fresh data with everything built.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def openscf(clone, data, *words):
    done = subprocess.run([str(clone / "openscf"), *words, "--data", data], capture_output=True, text=True,
                          env=dict(os.environ, OPENSCF_AOT="off"))
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def first_invoke(clone, kind, state):
    data = tempfile.mkdtemp(prefix="openscf-first-")
    os.chmod(data, 0o755)
    begun = time.time()
    try:
        openscf(clone, data, kind, "--port", "0", "--detach")
        ready = time.time() - begun
        openscf(clone, data, "deploy", str(clone / "examples" / "hello-python"))
        answer = openscf(clone, data, "invoke", "hello-python", "-d", '{"name":"you"}')
        answered = time.time() - begun
        assert "Hello, you!" in answer, answer
        load = os.getloadavg()[0]
        print(f"{kind}, {state}: ready after {ready:.1f} s, first answer after {answered:.1f} s (load {load:.1f})", flush=True)
    finally:
        subprocess.run([str(clone / "openscf"), "stop", "--data", data], capture_output=True)
        shutil.rmtree(data, ignore_errors=True)


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else "dev"
    if kind not in ("dev", "run"):
        raise SystemExit(__doc__)
    folder = tempfile.mkdtemp(prefix="openscf-clone-")
    clone = pathlib.Path(folder) / "openscf"
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        first_invoke(clone, kind, "nothing built")
        first_invoke(clone, kind, "everything built")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
