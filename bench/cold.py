"""Cold starts: what the first event of a function waits for, beside what the machine itself needs."""
import os
import re
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import functions
from gateway import ROOT

AT_ONCE = 64
WITHOUT_WARM = {"OPENSCF_INSTANCE_WARM": "0"}

# What a fork server would need: the interpreter has loaded what the launcher loads, the child loads the handler.
FORK = """
import importlib.util, io, json, logging, os, select, socket, sys, time, traceback
times = []
for _ in range(int(sys.argv[2])):
    started = time.perf_counter()
    read, write = os.pipe()
    if os.fork() == 0:
        spec = importlib.util.spec_from_file_location("index", sys.argv[1])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        os.write(write, json.dumps(module.main_handler(json.loads("{}"), {})).encode())
        os._exit(0)
    os.read(read, 100)
    times.append((time.perf_counter() - started) * 1000)
    os.wait()
    os.close(read), os.close(write)
print(sorted(times)[len(times) // 2])
"""


def cold(gateway, options):
    languages = {name: functions.language(name) for name in options.languages if functions.LANGUAGES[name].bare}
    for name, found in languages.items():
        yield from first_events(gateway, options, name, found)
    if "python" in options.languages:
        yield at_once(gateway)
        yield idle_memory(gateway)
    if gateway.external:
        print(f"SKIPPED: cold starts with {WITHOUT_WARM}, as the gateway is not ours to restart", file=sys.stderr)
        return
    with gateway.restarted(**WITHOUT_WARM):
        for name, found in languages.items():
            yield from first_events(gateway, options, name, found, ", no warm process")
        if "python" in options.languages:
            yield sandbox(gateway, options)


def row(name, figure, unit, floor_name, floor, limit, **details):
    """A floor and what the ratio (or, where there is none, the figure) must not exceed."""
    return {"name": name, "figure": figure, "unit": unit, "floorName": f"{floor_name}; aim {limit}", "floor": floor,
            "ratio": figure / floor if floor else None, "lowerIsBetter": True, **details}


def first_events(gateway, options, language, found, state=""):
    """Alternately a bare start and the first event of a new function whose code this machine has unpacked already."""
    bare_line = functions.bare(gateway, found)
    deploy(gateway, found, f"cold-{language}")
    gateway.invoke(f"cold-{language}")
    bare, whole, inside, used = [], [], [], []
    for i in range(options.rounds * 5):
        started = time.perf_counter()
        subprocess.run(bare_line, check=True, stdout=subprocess.DEVNULL)
        bare.append((time.perf_counter() - started) * 1000)
        name = f"cold-{language}-{i}"
        deploy(gateway, found, name)
        if not state:
            time.sleep(0.6)  # a warm process is there again
        started = time.perf_counter()
        gateway.invoke(name)
        whole.append((time.perf_counter() - started) * 1000)
        inside.append(phases(gateway, name))
        gateway.must("DeleteFunction", FunctionName=name)
    gateway.must("DeleteFunction", FunctionName=f"cold-{language}")
    details = {key: statistics.median(phase[key] for phase in inside) for key in ("pull", "runtime", "function")}
    aim = "1.3" if state else "0.33"
    yield row(f"cold start, {language}{state}, request to answer", statistics.median(whole), "ms",
              "bare start", statistics.median(bare), aim, phasesMillis=details)
    if language == "python" and not state:
        yield row("cold start, python, request to answer", statistics.median(whole), "ms", "fork of a loaded interpreter",
                  forked(bare_line[0], options.rounds * 5), "2")


def deploy(gateway, found, name):
    gateway.create(name, found.runtime, found.handler, found.files, MemorySize=256 if "Java" in found.runtime else 128)


def phases(gateway, name):
    """Of the cold start in the function's only log, in ms."""
    for _ in range(100):
        logs = gateway.must("GetFunctionLogs", FunctionName=name)["Data"]
        found = re.search(r"PullCode: (\d+)ms InitRuntime: (\d+)ms InitFunction: (\d+)ms", logs[0]["Log"]) if logs else None
        if found:
            return dict(zip(("pull", "runtime", "function"), map(int, found.groups())))
        time.sleep(0.05)
    raise SystemExit(f"{name}: no Init Report")


def forked(interpreter, rounds):
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, "index.py")
        with open(file, "w") as handler:
            handler.write(functions.LANGUAGES["python"].files["index.py"])
        return float(subprocess.run([interpreter, "-c", FORK, file, str(rounds)], check=True, capture_output=True,
                                    text=True).stdout)


def at_once(gateway):
    """The first events of so many functions at the same moment, beside so many bare starts at the same moment."""
    found = functions.language("python")
    names = [f"cold-many-{i}" for i in range(AT_ONCE)]
    for name in names:
        deploy(gateway, found, name)
    line = functions.bare(gateway, found)
    started = time.perf_counter()
    for process in [subprocess.Popen(line) for _ in names]:
        process.wait()
    bare = (time.perf_counter() - started) * 1000
    started = time.perf_counter()
    calls = [threading.Thread(target=gateway.invoke, args=(name,)) for name in names]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    whole = (time.perf_counter() - started) * 1000
    for name in names:
        gateway.must("DeleteFunction", FunctionName=name)
    return row(f"{AT_ONCE} cold starts of {AT_ONCE} functions at once, python", whole, "ms",
               f"{AT_ONCE} bare starts at once", bare, "3")


def idle_memory(gateway):
    """Of an instance that has run one event: private memory, as pages of the interpreter's files are shared."""
    found = functions.language("python")
    before = set(gateway.launchers())
    deploy(gateway, found, "cold-idle")
    gateway.invoke("cold-idle")
    time.sleep(1)
    ours = [pid for pid in set(gateway.launchers()) | before if b"python/bootstrap" in command(pid)]
    bare = subprocess.Popen([functions.bare(gateway, found)[0], "-c", "input()"], stdin=subprocess.PIPE)
    time.sleep(0.5)
    floor = private_megabytes(bare.pid)
    bare.communicate(b"\n")
    gateway.must("DeleteFunction", FunctionName="cold-idle")
    most = max(map(private_megabytes, ours))
    return row("idle Python instance, private memory beyond the interpreter's", most - floor, "MB",
               "bare interpreter (no ratio)", None, "6 MB", bareMegabytes=floor)


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def private_megabytes(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private_")) / 1024


def sandbox(gateway, options):
    """From nothing to a launcher that listens: in the sandbox, by the log, and on the bare machine."""
    found = functions.language("python")
    launcher = os.path.join(ROOT, "runtimes", "python", "bootstrap.py")
    shut, bare = [], []
    for i in range(options.rounds * 5):
        bare.append(until_listening(functions.bare(gateway, found)[0], launcher))
        deploy(gateway, found, f"cold-shut-{i}")
        gateway.invoke(f"cold-shut-{i}")
        shut.append(phases(gateway, f"cold-shut-{i}")["runtime"])
        gateway.must("DeleteFunction", FunctionName=f"cold-shut-{i}")
    return row("sandbox, what it adds to the start of the Python launcher", statistics.median(shut) - statistics.median(bare),
               "ms", "start without it (no ratio)", None, "10 ms", bareMillis=statistics.median(bare))


def until_listening(interpreter, launcher):
    with tempfile.TemporaryDirectory() as directory:
        place = os.path.join(directory, "s")
        started = time.perf_counter()
        process = subprocess.Popen([interpreter, launcher], env={"OPENSCF_LISTEN": "unix:" + place})
        try:
            while True:
                try:
                    with socket.socket(socket.AF_UNIX) as connection:
                        connection.connect(place)
                    return (time.perf_counter() - started) * 1000
                except OSError:
                    select.select([], [], [], 0.0005)
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit("run ./openscf bench --only cold")
