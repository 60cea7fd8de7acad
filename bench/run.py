#!/usr/bin/env python3
"""Measures openscf beside its floors, in one run: on a busy machine only the ratios and the CPU per call mean something.

Starts the packaged gateway on data of its own, drives it, prints a table and appends the same figures to
bench/history.jsonl. Needs nothing but the JDK, Python 3 and Node.js that openscf needs (see bench/README.md).
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import time

import functions
import load
import scenarios
from gateway import ROOT, Gateway


def arguments():
    parser = argparse.ArgumentParser(prog="./openscf bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(scenarios.ALL), help="one scenario; may be repeated")
    parser.add_argument("--language", dest="languages", action="append", choices=list(functions.LANGUAGES),
                        help="one language; may be repeated")
    parser.add_argument("--seconds", type=float, default=5, help="length of one measurement (default: 5)")
    parser.add_argument("--warmup", type=int, default=100_000,
                        help="calls before it, as compiling takes its time (default: 100,000)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements, of which the median counts (default: 3)")
    parser.add_argument("--gateway", metavar="DATA", help="measure the gateway that runs on this data directory, "
                        "started with OPENSCF_INSTANCE_MAX_PER_FUNCTION=2")
    parser.add_argument("--no-history", action="store_true", help="do not append to bench/history.jsonl")
    options = parser.parse_args()
    options.languages = options.languages or list(functions.LANGUAGES)
    return options


def shown(found):
    number = lambda value, digits=0: "" if value is None else f"{value:,.{digits}f}"  # noqa: E731
    digits = {"ms": 1, "s": 2}.get(found["unit"], 0)
    unit = found["unit"] + (f", {found['cpuSeconds']:.1f} s of CPU" if "cpuSeconds" in found else "")
    return " | ".join([
        f"| {found['name']}", f"{number(found['figure'], digits)} {unit}",
        f"{found['floorName']}: {number(found['floor'], digits)}",
        number(found["ratio"], 2) + (" (lower is better)" if found.get("lowerIsBetter") else ""),
        number(found.get("forwarderRatio"), 2), number(found.get("cpuMicros"), 1),
        number(found.get("launcherMicros"), 1), number(found.get("driverMicros"), 1),
        number(found.get("p50Micros")), number(found.get("p99Micros")), number(found.get("rssMegabytes"))]) + " |"


def measure(names, gateway, options):
    """The rows of some scenarios, printed as they come."""
    rows = []
    for name in names:
        for found in scenarios.ALL[name](gateway, options):
            rows.append(found)
            print(shown(found), flush=True)
    return rows


def head():
    print("| scenario | figure | floor | ratio | of forwarder | gateway CPU us/call | launchers | generator | p50 us "
          "| p99 us | RSS MB |\n|" + " --- |" * 11, flush=True)


def remember(rows):
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    line = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "commit": commit.stdout.strip(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}", "load": os.getloadavg()[0],
            "rows": rows}
    with open(os.path.join(ROOT, "bench", "history.jsonl"), "a") as history:
        history.write(json.dumps(line, default=float) + "\n")


def main():
    options = arguments()
    load.work()
    subprocess.run([os.path.join(ROOT, "openscf"), "build"], check=True)
    names = options.only or list(scenarios.ALL)
    head()
    try:
        rows = measure([name for name in names if name in scenarios.ALONE], None, options)
        rows += with_gateway([name for name in names if name not in scenarios.ALONE], options)
    finally:
        load.clean()
    if not options.no_history:
        remember(rows)


def with_gateway(names, options):
    if not names:
        return []
    gateway = Gateway(os.path.abspath(options.gateway) if options.gateway else None)
    try:
        return measure(names, gateway, options)
    finally:
        gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
