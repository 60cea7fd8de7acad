"""What is measured. Each scenario yields rows: name, figure, unit, floor's name, floor, and details for the history."""
import json
import statistics
import time

import functions
import load
from cold import cold
from events import accept, drain
from ready import ready
from slots import slots
from sync import INSTANCES, directly, instances, sync
from web import web


def row(name, figure, unit, floor_name, floor, **details):
    return {"name": name, "figure": figure, "unit": unit, "floorName": floor_name, "floor": floor,
            "ratio": figure / floor if floor else None, **details}




def kafka(gateway, options):
    """Kafka to function, beside a bare consumer that calls the very same instances over HTTP itself."""
    direct = directly()
    before = instances(gateway, direct)
    name, python = "bench-kafka", functions.LANGUAGES["python"]
    gateway.create(name, python.runtime, python.handler, python.files)
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


ALL = {"ready": ready, "sync": sync, "cold": cold, "async": accept, "drain": drain, "slots": slots, "kafka": kafka, "web": web}

# These start gateways of their own, and no other is to run beside them.
ALONE = ("ready",)
