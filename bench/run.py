#!/usr/bin/env python3
"""Measures openscf beside its floors, in one run: only the ratios mean something on a busy machine.

Usage: bench/run.py [--seconds N] [--only sync,tc3,async,cold,start]

Starts a packaged gateway on fresh data (`./openscf run`), drives it with wrk, prints a table and appends the same
figures to bench/history.jsonl. Needs wrk (Debian's package).
"""
import argparse
import base64
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = os.path.join(ROOT, "bench", "scripts", "post.lua")
EVENT = json.dumps({"payload": "x" * 1000})
LANGUAGES = {
    "python": ("Python3.10", "index.py", "def main_handler(event, context):\n    return event\n",
               ["/usr/bin/python3", "-I", os.path.join(ROOT, "runtimes/python/bootstrap.py")]),
    "node": ("Nodejs18.15", "index.js", "exports.main_handler = async (event) => event\n",
             ["node", os.path.join(ROOT, "runtimes/node/bootstrap.js")]),
}
ROWS = []


def row(name, figure, floor_name, floor, extra="", higher_is_better=True):
    ratio = figure / floor if floor else 0
    ROWS.append({"scenario": name, "figure": figure, "floor": floor_name, "floor_figure": floor,
                 "ratio": ratio, "note": extra})
    print(f"| {name} | {figure:,.1f} | {floor_name}: {floor:,.1f} | {ratio:.2f} | {extra} |", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wrk(url, connections, seconds, body, token=None, action=None, threads=1):
    environment = dict(os.environ, BODY=body)
    if token:
        environment.update(TOKEN=token, ACTION=action)
    return subprocess.Popen(
        ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", SCRIPT, url],
        env=environment, stdout=subprocess.PIPE, text=True)


def rate(process):
    out = process.communicate()[0]
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if errors:
        raise SystemExit("errors during the measurement:\n" + out)
    total = int(re.search(r"(\d+) requests in", out).group(1))
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), total


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Gateway:
    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="openscf-bench-")
        self.port = free_port()
        environment = dict(os.environ, OPENSCF_INSTANCE_MAX_PER_FUNCTION="2")
        started = time.time()
        subprocess.run([os.path.join(ROOT, "openscf"), "run", "--detach", "--data", self.data, "--port",
                        str(self.port)], check=True, stdout=subprocess.DEVNULL, env=environment)
        self.first_ready = time.time() - started
        with open(os.path.join(self.data, "dev.json")) as f:
            facts = json.load(f)
        self.url, self.token, self.pid = facts["endpoint"], facts["token"], facts["pid"]
        self.facts = facts

    def call(self, action, **parameters):
        request = urllib.request.Request(self.url, json.dumps(parameters).encode(), {
            "Authorization": "Bearer " + self.token, "X-TC-Action": action, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            response = json.load(answer)["Response"]
        if "Error" in response:
            raise SystemExit(f"{action}: {response['Error']}")
        return response

    def create(self, name, runtime, file, code):
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as z:
            z.writestr(file, code)
        self.call("CreateFunction", FunctionName=name, Runtime=runtime, Handler="index.main_handler",
                  Code={"ZipFile": base64.b64encode(package.getvalue()).decode()}, Timeout=60)
        while self.call("GetFunction", FunctionName=name)["Status"] != "Active":
            time.sleep(0.05)

    def invoke(self, name, event="{}"):
        return self.call("Invoke", FunctionName=name, ClientContext=event)["Result"]

    def stop(self):
        subprocess.run([os.path.join(ROOT, "openscf"), "stop", "--data", self.data], check=False,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(self.data, ignore_errors=True)


def direct_rate(language, seconds):
    """Two launchers called directly over one connection each: the floor of two instances."""
    _, file, code, command = LANGUAGES[language]
    code_directory = tempfile.mkdtemp(prefix="openscf-bench-code-")
    with open(os.path.join(code_directory, file), "w") as f:
        f.write(code)
    processes, ports = [], []
    try:
        for _ in range(2):
            port = free_port()
            ports.append(port)
            processes.append(subprocess.Popen(command, env=dict(os.environ, OPENSCF_LISTEN=f"tcp:{port}"),
                                              stdout=subprocess.DEVNULL))
        for port in ports:
            initialize(port, language, code_directory)
        runs = [wrk(f"http://127.0.0.1:{port}/event-invoke", 1, seconds, EVENT) for port in ports]
        return sum(rate(run)[0] for run in runs)
    finally:
        for process in processes:
            process.kill()
            process.wait()
        shutil.rmtree(code_directory)


def initialize(port, language, code_directory):
    body = {"runtime": LANGUAGES[language][0], "handler": "index.main_handler", "codeDirectory": code_directory,
            "environment": {}, "outputToken": "0" * 32,
            "function": {"name": "bench", "namespace": "default", "version": "$LATEST", "memoryMegabytes": 128,
                         "timeoutMillis": 3000, "region": "ap-guangzhou", "appid": "1250000000",
                         "uin": "100000000000"}}
    for _ in range(100):
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}/initialize", json.dumps(body).encode(),
                                             {"Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=10).read()
            return
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.05)
    raise SystemExit(f"the {language} launcher did not come up")


def sync(gateway, seconds):
    for language, (runtime, file, code, _) in LANGUAGES.items():
        name = "bench-" + language
        gateway.create(name, runtime, file, code)
        body = json.dumps({"FunctionName": name, "ClientContext": EVENT})
        rate(wrk(gateway.url, 16, max(3, seconds // 2), body, gateway.token, "Invoke"))
        floors, figures = [], []
        for _ in range(3):
            floors.append(direct_rate(language, seconds))
            before = cpu_seconds(gateway.pid)
            per_second, total = rate(wrk(gateway.url, 16, seconds, body, gateway.token, "Invoke"))
            figures.append((per_second, (cpu_seconds(gateway.pid) - before) / total * 1e6))
        per_second, cpu = sorted(figures)[1]
        row(f"sync invoke, {language}, 16 connections, 2 instances (1/s)", per_second,
            "direct, 2 connections", sorted(floors)[1], f"gateway CPU {cpu:.0f} us an invoke")


def asynchronous(gateway, seconds):
    runtime, file, code, _ = LANGUAGES["python"]
    gateway.create("bench-async", runtime, file, code)
    body = json.dumps({"FunctionName": "bench-async", "InvocationType": "Event", "ClientContext": "{}"})
    per_second, total = rate(wrk(gateway.url, 64, seconds, body, gateway.token, "Invoke"))
    port = free_port()
    redis = subprocess.Popen(["redis-server", "--port", str(port), "--save", "", "--appendonly", "yes",
                              "--appendfsync", "everysec", "--dir", tempfile.mkdtemp()], stdout=subprocess.DEVNULL)
    try:
        time.sleep(1)
        out = subprocess.run(["redis-benchmark", "-p", str(port), "-c", "64", "-n", "200000", "-q", "XADD", "s", "*",
                              "p", "x" * 200], capture_output=True, text=True).stdout
        floor = float(re.findall(r"([\d.]+) requests per second", out)[-1])
    finally:
        redis.kill()
        redis.wait()
    row("async enqueue, 64 connections, level process (1/s)", per_second, "raw XADD, 64 clients", floor)


def cold(gateway):
    for language, (runtime, file, code, command) in LANGUAGES.items():
        bare = []
        for _ in range(10):
            started = time.time()
            subprocess.run([command[0], "-c" if language == "python" else "-e", ""], check=True)
            bare.append((time.time() - started) * 1000)
        times = []
        for i in range(8):
            name = f"cold-{language}-{i}"
            gateway.create(name, runtime, file, code)
            started = time.time()
            gateway.invoke(name)
            times.append((time.time() - started) * 1000)
        row(f"cold start, {language}, request to answer (ms)", sorted(times)[4], "bare interpreter start",
            sorted(bare)[5], "lower is better")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=8, help="length of each measurement")
    options.add_argument("--only", default="sync,async,cold", help="scenarios, separated by commas")
    arguments = options.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    chosen = arguments.only.split(",")
    gateway = Gateway()
    print("| scenario | openscf | floor | ratio | note |\n| --- | --- | --- | --- | --- |")
    try:
        if "sync" in chosen:
            sync(gateway, arguments.seconds)
        if "cold" in chosen:
            cold(gateway)
        if "async" in chosen:
            asynchronous(gateway, arguments.seconds)
    finally:
        gateway.stop()
    print(f"\nready after {gateway.first_ready:.1f} s on fresh data, embedded services included")
    with open(os.path.join(ROOT, "bench", "history.jsonl"), "a") as history:
        history.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "rows": ROWS,
                                  "firstReadySeconds": round(gateway.first_ready, 2)}) + "\n")


if __name__ == "__main__":
    sys.exit(main())
