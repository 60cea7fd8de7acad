#!/usr/bin/env python3
"""How hot reload was seen: edits the gateway and a connector below a running `./openscf dev` and waits for the change.

usage: bench/dev-reload.py          (in a clean checkout: the files are put back at the end)

Starts dev mode on fresh data beside the project's own, then checks: time until ready; an edit in src is served; an edit in
a connector is served; the embedded services and what is stored in them outlive both; SIGINT ends everything.
"""
import base64
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EDITS = {
    "gateway": ("src/main/java/io/openscf/api/endpoint/Endpoint.java", "There is no action", "RELOADED no action",
                "NoSuchThing", {}),
    "connector": ("connectors/timer/src/main/java/io/openscf/connector/timer/Cron.java", "a cron expression has 7 fields",
                  "RELOADED a cron expression has 7 fields",
                  "CreateTrigger", {"FunctionName": "kept", "TriggerName": "t", "Type": "timer", "TriggerDesc": "bad"}),
}


def post(facts, action, body):
    request = urllib.request.Request(facts["endpoint"] + "/", json.dumps(body).encode(), {
        "Authorization": "Bearer " + facts["token"], "X-TC-Action": action, "Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request, timeout=120).read().decode()
    except OSError as failure:  # in the midst of a reload
        return str(failure)


def child_of(pid):
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if b"io.openscf.embedded.Embedded" in (process / "cmdline").read_bytes() and \
                    int((process / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                return process.name
        except (OSError, IndexError):
            pass
    return None


def running(data):
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if data.encode() in words and process.name != str(os.getpid()):
                found.append(process.name)
        except OSError:
            pass
    return found


def until(what, check, patience=180):
    begun = time.time()
    while not check():
        if time.time() - begun > patience:
            sys.exit(f"not within {patience} s: {what}")
        time.sleep(0.5)
    print(f"{what}: {time.time() - begun:.1f} s", flush=True)


def function():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", "def main_handler(event, context):\n    return event\n")
    return {"FunctionName": "kept", "Runtime": "Python3.9", "Handler": "index.main_handler",
            "Code": {"ZipFile": base64.b64encode(content.getvalue()).decode()}}


def main():
    data = tempfile.mkdtemp(prefix="openscf-dev-reload")
    log = open(os.path.join(data, "dev.log"), "w")
    launcher = subprocess.Popen([str(ROOT / "openscf"), "dev", "--port", "0", "--data", data], stdout=log, stderr=log,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    originals = {}
    try:
        until("ready on fresh data", lambda: "openscf is ready" in open(log.name).read(), 900)
        facts = json.load(open(os.path.join(data, "dev.json")))
        child = child_of(facts["pid"])
        post(facts, "CreateFunction", function())
        until("function active", lambda: '"Active"' in post(facts, "GetFunction", {"FunctionName": "kept"}))
        for name, (path, old, new, action, body) in EDITS.items():
            file = ROOT / path
            originals[file] = text = file.read_text()
            assert old in text, f"{path} no longer says '{old}'"
            file.write_text(text.replace(old, new, 1))
            until(f"an edit in the {name} is served", lambda: "RELOADED" in post(facts, action, body))
        assert child is not None and child_of(facts["pid"]) == child, "the embedded services were started again"
        until("the function is still there", lambda: '"TotalCount":1' in post(facts, "ListFunctions", {}))
        until("and runs", lambda: '{\\"k\\":1}' in post(
            facts, "Invoke", {"FunctionName": "kept", "ClientContext": '{"k":1}'}).replace(" ", ""))
    finally:
        for file, text in originals.items():
            file.write_text(text)
        launcher.send_signal(signal.SIGINT)
        launcher.wait(60)
        until("SIGINT ended everything", lambda: not running(data), 30)
    shutil.rmtree(data)


if __name__ == "__main__":
    main()
