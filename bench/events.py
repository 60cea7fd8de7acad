"""Accepting asynchronous events and running those that wait, beside their floors."""
import contextlib
import json
import socket
import statistics
import time

import functions
import load
import signature
from gateway import cpu_seconds

CONNECTIONS = 64
DRAINED = 20_000
GOOD = '"InvokeResult":0'


def accept(gateway, options):
    """Accepting alone: the queue is paused, so that runs and accepted events do not share the processors."""
    redis = gateway.redis()
    with function(gateway, "bench-accept") as name, paused(gateway, name) as queue:
        invoke = request(gateway, "/", name, "Event")
        echo = request(gateway, "/bench/echo", name, "Event")
        warm_up(gateway, options, (echo, '"Event"'), (invoke, GOOD))
        gateway.must("PurgeQueue", QueueId=queue)
        runs = rounds(gateway, options, queue, {"echo": (echo, '"Event"', gateway.address), "process": (invoke, GOOD, gateway.address)}
                      | ({"xadd": xadd(redis)} if redis else {}))
        yield accepted(gateway, "process", runs, "echo", "HTTP echo of the same gateway")
        if redis:
            yield accepted(gateway, "process", runs, "xadd", "bare XADD")
            with always(redis):
                runs = rounds(gateway, options, queue, {"xadd": xadd(redis), "disk": (invoke, GOOD, gateway.address)})
            yield accepted(gateway, "disk", runs, "xadd", "bare XADD, appendfsync always")


def drain(gateway, options):
    """Events that wait for a function of two instances, beside synchronous invocations of the same function."""
    with function(gateway, "bench-drain") as name:
        event, call = request(gateway, "/", name, "Event"), request(gateway, "/", name, "RequestResponse")
        warm_up(gateway, options, (call, GOOD))
        drained(gateway, name, event)
        rates, floors, used = [], [], []
        for _ in range(options.rounds):
            floors.append(load.run(call, GOOD, options.seconds, 16, [gateway.address])["perSecond"])
            rate, micros = drained(gateway, name, event)
            rates.append(rate)
            used.append(micros)
        yield {"name": f"drain of {DRAINED:,} events and more, 2 instances", "figure": statistics.median(rates), "unit": "/s",
               "floorName": "sync invoke, 16 connections", "floor": statistics.median(floors),
               "ratio": statistics.median(a / b for a, b in zip(rates, floors)),
               "cpuMicros": statistics.median(used), "rssMegabytes": gateway.rss_megabytes()}


def drained(gateway, name, event):
    """Events a second from the queue's release to its last end, and the gateway's CPU for each."""
    with paused(gateway, name) as queue:
        while waiting(gateway, queue) < DRAINED:
            load.run(event, GOOD, 0.3, CONNECTIONS, [gateway.address])
        count, used, begun = waiting(gateway, queue), cpu_seconds(gateway.pid), time.time()
        gateway.must("ResumeQueue", QueueId=queue)
        while waiting(gateway, queue):
            time.sleep(0.02)
        return count / (time.time() - begun), (cpu_seconds(gateway.pid) - used) / count * 1e6


def waiting(gateway, queue):
    """Events of the queue that are not over."""
    found = gateway.must("GetQueue", QueueId=queue)["Queue"]
    return found["Waiting"] + found["Running"]


@contextlib.contextmanager
def function(gateway, name):
    python = functions.LANGUAGES["python"]
    gateway.create(name, python.runtime, python.handler, python.files)
    gateway.invoke(name)
    yield name
    gateway.must("DeleteFunction", FunctionName=name)


@contextlib.contextmanager
def paused(gateway, name):
    """The id of the function's queue, paused meanwhile and empty afterwards."""
    queue = "api-" + gateway.must("GetFunction", FunctionName=name)["FunctionId"]
    gateway.must("PauseQueue", QueueId=queue)
    yield queue
    gateway.must("PurgeQueue", QueueId=queue)
    gateway.must("ResumeQueue", QueueId=queue)


def request(gateway, path, name, kind):
    body = json.dumps({"FunctionName": name, "InvocationType": kind, "ClientContext": json.dumps({"n": "x" * 100})})
    return load.http(path, signature.bearer(gateway.facts, gateway.address, "Invoke"), body)


def xadd(redis):
    words = ["XADD", "bench:xadd", "MAXLEN", "~", "100000", "*", "p", "x" * 200]
    command = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
    return command.encode(), "-", redis[0], f"AUTH {redis[1]}\r\n"


@contextlib.contextmanager
def always(redis):
    """Redis writes to the disk before it answers, as the durability level ``disk`` demands."""
    configure(redis, "always")
    try:
        yield
    finally:
        configure(redis, "everysec")


def configure(redis, sync):
    host, port = redis[0].split(":")
    with socket.create_connection((host, int(port))) as s, s.makefile("rb") as answers:
        s.sendall(f"AUTH {redis[1]}\r\nCONFIG SET appendfsync {sync}\r\n".encode())
        if [answers.readline(), answers.readline()] != [b"+OK\r\n"] * 2:
            raise SystemExit("Redis does not let itself be set up")


def warm_up(gateway, options, *requests):
    for sent, mark in requests:
        done, begun = 0, time.time()
        while done < options.warmup / 2 and time.time() - begun < 60:
            done += load.run(sent, mark, 2, CONNECTIONS, [gateway.address])["requests"]


def rounds(gateway, options, queue, kinds):
    """Measurements of each kind, alternately."""
    runs = {kind: [] for kind in kinds}
    for _ in range(options.rounds):
        for kind, (sent, mark, address, *prelude) in kinds.items():
            used = cpu_seconds(gateway.pid)
            found = load.run(sent, mark, options.seconds / 2, CONNECTIONS, [address], prelude=prelude[0] if prelude else None)
            found["cpuMicros"] = (cpu_seconds(gateway.pid) - used) / found["requests"] * 1e6
            found["driverMicros"] = found["cpuSeconds"] / found["requests"] * 1e6
            runs[kind].append(found)
            gateway.must("PurgeQueue", QueueId=queue)
    return runs


def accepted(gateway, level, runs, floor, floor_name):
    middle = {key: statistics.median(run[key] for run in runs[level])
              for key in ("perSecond", "p50", "p99", "cpuMicros", "driverMicros")}
    return {"name": f"async accept, level {level}, {CONNECTIONS} connections", "figure": middle["perSecond"], "unit": "/s",
            "floorName": floor_name, "floor": statistics.median(run["perSecond"] for run in runs[floor]),
            "ratio": statistics.median(a["perSecond"] / b["perSecond"] for a, b in zip(runs[level], runs[floor])),
            "cpuMicros": middle["cpuMicros"], "driverMicros": middle["driverMicros"], "p50Micros": middle["p50"],
            "p99Micros": middle["p99"], "rssMegabytes": gateway.rss_megabytes()}
