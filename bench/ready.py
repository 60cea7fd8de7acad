"""How long `./openscf run --detach` takes until it says that the gateway is ready, and what that costs."""
import os
import statistics
import subprocess
import time

import services
from gateway import ROOT, Gateway, cpu_seconds
from load import JAVA_HOME


def ready(_, options):
    """Each way `rounds` times, in turn; the floor is a JVM that does nothing."""
    subprocess.run([os.path.join(ROOT, "openscf"), "build", "--aot"], check=True)
    floor = statistics.median(bare() for _ in range(options.rounds * 3))
    external = services.Services()
    found = {}
    try:
        for _ in range(options.rounds):
            for cache in ("auto", "off"):
                starts = [start("external services", external.settings, cache),
                          *embedded(cache)]
                for name, wall, cpu in starts:
                    found.setdefault(f"ready, {name}, {'AOT cache' if cache == 'auto' else 'no cache'}", []).append((wall, cpu))
    finally:
        external.stop()
    for name, starts in found.items():
        walls, cpus = zip(*starts)
        yield {"name": name, "figure": statistics.median(walls), "unit": "s", "floorName": "bare JVM", "floor": floor,
               "ratio": None, "cpuSeconds": statistics.median(cpus), "walls": walls, "cpus": cpus}


def bare():
    started = time.time()
    subprocess.run([os.path.join(JAVA_HOME, "bin", "java") if JAVA_HOME else "java", "-XX:+UseSerialGC", "-version"],
                   check=True, stderr=subprocess.DEVNULL)
    return time.time() - started


def start(name, settings, cache):
    gateway = Gateway(settings=dict(settings, OPENSCF_AOT=cache))
    try:
        return name, gateway.ready_seconds, gateway.ready_cpu
    finally:
        gateway.stop()


def embedded(cache):
    """The first start on fresh data, and the second one on the same."""
    gateway = Gateway(settings={"OPENSCF_AOT": cache})
    try:
        yield "embedded services, fresh data", gateway.ready_seconds, gateway.ready_cpu
        gateway.end()
        gateway.start()
        yield "embedded services, second start", gateway.ready_seconds, gateway.ready_cpu
    finally:
        gateway.stop()
