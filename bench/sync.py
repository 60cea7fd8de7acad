"""Warm synchronous invokes beside what they are measured by, alternately and over the very same instances."""
import json
import statistics
import time

import functions
import load
import signature
from gateway import cpu_seconds

EVENT = json.dumps({"payload": "x" * 1000})
INSTANCES = 2
CONNECTIONS = 16
EVENT_ID = "00000000-0000-4000-8000-000000000000"


def sync(gateway, options):
    # The text that the Java handler returns is JSON in JSON: no echo like the others'.
    for language in [each for each in options.languages if each != "java"]:
        found = functions.language(language)
        if found:
            yield from rows(gateway, options, language, found)


def rows(gateway, options, language, found):
    direct = directly()
    before = instances(gateway, direct)
    name = "bench-" + language
    gateway.create(name, found.runtime, found.handler, found.files)
    gateway.invoke(name)
    body = json.dumps({"FunctionName": name, "ClientContext": EVENT})
    bearer = load.http("/", signature.bearer(gateway.facts, gateway.address, "Invoke"), body)

    def tc3():  # the signature ages
        return load.http("/", signature.headers(gateway.facts, gateway.address, "Invoke", body), body)

    for request in (bearer, tc3()):
        warm_up(gateway, request, options.warmup / 2)
    sockets = sorted(instances(gateway, direct) - before)
    if len(sockets) != INSTANCES:
        raise SystemExit(f"{len(sockets)} instances of {name}: start the gateway with "
                         f"OPENSCF_INSTANCE_MAX_PER_FUNCTION={INSTANCES}")
    runs = {"direct": [], "forwarder": [], "bearer": [], "tc3": []}
    for _ in range(options.rounds):
        runs["direct"].append(floor(direct, sockets, options.seconds))
        runs["forwarder"].append(forwarded(gateway, direct, sockets, options.seconds))
        runs["bearer"].append(measured(gateway, bearer, options.seconds))
        runs["tc3"].append(measured(gateway, tc3(), options.seconds))
    for kind in ("forwarder", "bearer", "tc3"):
        yield row(language, kind, runs)
    gateway.must("DeleteFunction", FunctionName=name)


def directly():
    """The event as the gateway gives it to a launcher."""
    return load.http("/event-invoke", {"Host": "scf", "X-Scf-Request-Id": EVENT_ID}, EVENT)


def instances(gateway, direct):
    """The sockets of launchers that have a function; others wait for one and cannot run an event."""
    return {path for path in gateway.sockets() if load.answers(path, direct)}


def warm_up(gateway, request, calls):
    done, begun = 0, time.time()
    while done < calls and time.time() - begun < 120:
        done += measured(gateway, request, 2)["requests"]


def floor(direct, sockets, seconds):
    """The better of one and of two threads in the generator: the floor must not be limited by its measurement."""
    return max((load.run(direct, "xxx\"}", seconds / 2, len(sockets), sockets, threads) for threads in (1, 2)),
               key=lambda figures: figures["perSecond"])


def forwarded(gateway, direct, sockets, seconds):
    """The same events through a program that only forwards, which is warmed up first."""
    with load.forwarder(sockets) as (address, pid):
        load.run(direct, "xxx\"}", 2, CONNECTIONS, [address])
        return figures(gateway, pid, direct, "xxx\"}", seconds, address)


def measured(gateway, request, seconds):
    return figures(gateway, gateway.pid, request, '"InvokeResult":0', seconds, gateway.address)


def figures(gateway, pid, request, mark, seconds, address):
    """A run with the CPU of each side a call: who is between, the launchers, and the generator itself."""
    launchers = gateway.launchers()
    used = cpu_seconds(pid), sum(map(cpu_seconds, launchers))
    found = load.run(request, mark, seconds, CONNECTIONS, [address])
    found["betweenMicros"] = (cpu_seconds(pid) - used[0]) / found["requests"] * 1e6
    found["launcherMicros"] = (sum(map(cpu_seconds, launchers)) - used[1]) / found["requests"] * 1e6
    found["driverMicros"] = found["cpuSeconds"] / found["requests"] * 1e6
    found["rss"] = gateway.rss_megabytes()
    return found


def row(language, kind, runs):
    middle = {key: statistics.median(run[key] for run in runs[kind])
              for key in ("perSecond", "p50", "p99", "betweenMicros", "launcherMicros", "driverMicros", "rss")}
    what = "forwarder that does nothing else" if kind == "forwarder" else f"sync invoke, {kind}"
    return {"name": f"{what}, {language}, {CONNECTIONS} connections, {INSTANCES} instances",
            "figure": middle["perSecond"], "unit": "/s", "floorName": f"direct, {INSTANCES} connections",
            "floor": statistics.median(run["perSecond"] for run in runs["direct"]),
            "ratio": ratio(runs[kind], runs["direct"]),
            "forwarderRatio": None if kind == "forwarder" else ratio(runs[kind], runs["forwarder"]),
            "cpuMicros": middle["betweenMicros"], "launcherMicros": middle["launcherMicros"],
            "driverMicros": middle["driverMicros"], "p50Micros": middle["p50"], "p99Micros": middle["p99"],
            "rssMegabytes": None if kind == "forwarder" else middle["rss"]}


def ratio(runs, others):
    return statistics.median(run["perSecond"] / other["perSecond"] for run, other in zip(runs, others))
