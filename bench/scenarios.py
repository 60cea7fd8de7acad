"""What is measured. Each scenario yields rows: name, figure, unit, floor's name, floor, and details for the history."""
import json
import statistics
import subprocess
import time

import load
import signature
from gateway import cpu_seconds

EVENT = json.dumps({"payload": "x" * 1000})
LANGUAGES = {
    "python": ("Python3.10", "index.py", "def main_handler(event, context):\n    return event\n",
               ["/usr/bin/env", "python3", "-c", ""]),
    "node": ("Nodejs18.15", "index.js", "exports.main_handler = async (event) => event\n",
             ["/usr/bin/env", "node", "-e", ""]),
}
INSTANCES = 2
CONNECTIONS = 16


def row(name, figure, unit, floor_name, floor, **details):
    return {"name": name, "figure": figure, "unit": unit, "floorName": floor_name, "floor": floor,
            "ratio": figure / floor if floor else None, **details}


def created(gateway, language, name):
    runtime, file, code, _ = LANGUAGES[language]
    gateway.create(name, runtime, file, code)
    return name


def sync(gateway, options):
    """Warm synchronous invokes beside direct calls to the very same instances, measured alternately."""
    for language in options.languages:
        direct = load.http("/event-invoke", {"Host": "scf", "X-Scf-Request-Id": "0" * 8 + "-0000-4000-8000-" + "0" * 12},
                           EVENT)
        before = instances(gateway, direct)
        name = created(gateway, language, "bench-" + language)
        body = json.dumps({"FunctionName": name, "ClientContext": EVENT})
        requests = {
            "bearer": load.http("/", signature.bearer(gateway.facts, gateway.address, "Invoke"), body),
            "tc3": load.http("/", signature.headers(gateway.facts, gateway.address, "Invoke", body), body),
        }
        for request in requests.values():
            warm_up(gateway, request, options.warmup / len(requests))
        sockets = sorted(instances(gateway, direct) - before)
        if len(sockets) != INSTANCES:
            raise SystemExit(f"{len(sockets)} instances of {name}: start the gateway with "
                             f"OPENSCF_INSTANCE_MAX_PER_FUNCTION={INSTANCES}")
        floors, runs = [], {kind: [] for kind in requests}
        for _ in range(options.rounds):
            floors.append(floor(direct, sockets, options.seconds))
            requests["tc3"] = load.http("/", signature.headers(gateway.facts, gateway.address, "Invoke", body), body)
            for kind, request in requests.items():
                runs[kind].append(invoke(gateway, request, options.seconds))
        for kind in requests:
            yield sync_row(language, kind, runs[kind], floors)
        gateway.must("DeleteFunction", FunctionName=name)


def instances(gateway, direct):
    """The sockets of launchers that have a function; others wait for one and cannot run an event."""
    return {path for path in gateway.sockets() if load.answers(path, direct)}


def warm_up(gateway, request, calls):
    done, begun = 0, time.time()
    while done < calls and time.time() - begun < 120:
        done += invoke(gateway, request, 2)["requests"]


def floor(direct, sockets, seconds):
    """The better of one and of two threads in the generator: the floor must not be limited by its measurement."""
    return max(load.run(direct, "xxx\"}", seconds / 2, len(sockets), sockets, threads)["perSecond"]
               for threads in (1, 2))


def invoke(gateway, request, seconds):
    launchers = gateway.launchers()
    used = cpu_seconds(gateway.pid), sum(map(cpu_seconds, launchers))
    figures = load.run(request, '"InvokeResult":0', seconds, CONNECTIONS, [gateway.address])
    figures["gatewayMicros"] = (cpu_seconds(gateway.pid) - used[0]) / figures["requests"] * 1e6
    figures["launcherMicros"] = (sum(map(cpu_seconds, launchers)) - used[1]) / figures["requests"] * 1e6
    figures["rss"] = gateway.rss_megabytes()
    return figures


def sync_row(language, kind, runs, floors):
    middle = {key: statistics.median(run[key] for run in runs)
              for key in ("perSecond", "p50", "p99", "gatewayMicros", "launcherMicros", "rss")}
    ratio = statistics.median(run["perSecond"] / floor for run, floor in zip(runs, floors))
    found = row(f"sync invoke, {language}, {kind}, {CONNECTIONS} connections, {INSTANCES} instances",
                middle["perSecond"], "/s", f"direct, {INSTANCES} connections", statistics.median(floors),
                cpuMicros=middle["gatewayMicros"], launcherMicros=middle["launcherMicros"], p50Micros=middle["p50"],
                p99Micros=middle["p99"], rssMegabytes=middle["rss"])
    return dict(found, ratio=ratio)


def cold(gateway, options):
    """The first invoke of a function, beside a bare start of its interpreter, alternately."""
    for language in options.languages:
        bare, cold_times = [], []
        for i in range(options.rounds * 4):
            started = time.perf_counter()
            subprocess.run(LANGUAGES[language][3], check=True)
            bare.append((time.perf_counter() - started) * 1000)
            name = created(gateway, language, f"cold-{language}-{i}")
            started = time.perf_counter()
            gateway.invoke(name)
            cold_times.append((time.perf_counter() - started) * 1000)
            gateway.must("DeleteFunction", FunctionName=name)
        yield row(f"cold start, {language}, request to answer", statistics.median(cold_times), "ms",
                  "bare interpreter start", statistics.median(bare), lowerIsBetter=True)


def asynchronous(gateway, options):
    """Accepting events (durability level process), beside bare XADD into the same Redis."""
    redis = gateway.redis()
    name = created(gateway, "python", "bench-async")
    body = json.dumps({"FunctionName": name, "InvocationType": "Event", "ClientContext": json.dumps({"n": "x" * 100})})
    request = load.http("/", signature.bearer(gateway.facts, gateway.address, "Invoke"), body)
    load.run(request, '"InvokeResult":0', options.seconds, 64, [gateway.address])
    used = cpu_seconds(gateway.pid)
    accepted = load.run(request, '"InvokeResult":0', options.seconds / 2, 64, [gateway.address])
    cpu = (cpu_seconds(gateway.pid) - used) / accepted["requests"] * 1e6
    bare = None
    if redis:
        words = ["XADD", "bench:xadd", "MAXLEN", "~", "100000", "*", "p", "x" * 200]
        xadd = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
        bare = load.run(xadd.encode(), "-", options.seconds / 2, 64, [redis[0]],
                        prelude=f"AUTH {redis[1]}\r\n")["perSecond"]
    yield row("async enqueue, 64 connections", accepted["perSecond"], "/s", "bare XADD, 64 connections", bare,
              cpuMicros=cpu, p50Micros=accepted["p50"], p99Micros=accepted["p99"], rssMegabytes=gateway.rss_megabytes())
    gateway.must("DeleteFunction", FunctionName=name)


def kafka(gateway, options):
    """Kafka to function, beside a bare consumer that calls the very same instances over HTTP itself."""
    direct = load.http("/event-invoke", {"Host": "scf", "X-Scf-Request-Id": "0" * 8 + "-0000-4000-8000-" + "0" * 12},
                       EVENT)
    before = instances(gateway, direct)
    name = created(gateway, "python", "bench-kafka")
    bootstrap = None
    for batch, count in ((1, 60_000), (100, 600_000)):
        rates, floors = [], []
        for round in range(options.rounds + 1):
            topic = f"bench-{batch}-{round}-{int(time.time())}"
            bootstrap = bootstrap or kafka_address(gateway, name)
            load.kafka_flow("produce", bootstrap, topic, INSTANCES, count)
            trigger = {"FunctionName": name, "TriggerName": "ckafka-bench-" + topic, "Type": "ckafka"}
            watching = load.kafka_flow_started("watch", bootstrap, topic, count)
            gateway.must("CreateTrigger", **trigger, TriggerDesc=json.dumps(
                {"maxMsgNum": batch, "offset": "earliest", "retry": 0, "timeOut": 1, "consumerGroupName": topic}))
            ours = load.kafka_flow_rate(watching)
            gateway.must("DeleteTrigger", **trigger)
            sockets = sorted(instances(gateway, direct) - before)
            bare = load.kafka_flow("bare", bootstrap, topic, count, batch, *sockets)
            if round > 0:  # the first warms everything up
                rates.append(ours)
                floors.append(bare)
        found = row(f"Kafka to function, {batch} record{'s' * (batch > 1)} a call, {INSTANCES} partitions",
                    statistics.median(rates), "records/s", "bare consumer, same instances", statistics.median(floors),
                    rssMegabytes=gateway.rss_megabytes())
        yield dict(found, ratio=statistics.median(a / b for a, b in zip(rates, floors)))
    gateway.must("DeleteFunction", FunctionName=name)


def kafka_address(gateway, name):
    """Of the embedded broker, which starts when a trigger asks for it."""
    trigger = {"FunctionName": name, "TriggerName": "ckafka-bench-wakes", "Type": "ckafka"}
    gateway.must("CreateTrigger", **trigger, TriggerDesc='{"maxMsgNum":1}')
    port = gateway.kept("kafka.port")
    gateway.must("DeleteTrigger", **trigger)
    return f"127.0.0.1:{port}"


ALL = {"sync": sync, "cold": cold, "async": asynchronous, "kafka": kafka}
