package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.metrics.QueueMeters;
import io.openscf.invocation.metrics.QueueMeters.Refusal;
import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The queue in Redis. What is offered while all connections are busy travels together on the next that is free, so that a
 * slow disk makes batches larger, not calls slower.
 */
@Singleton
class RedisAsyncQueue implements AsyncQueue {
    private static final int BATCH = 64;

    private record Offer(AsyncEvent event, Payload payload, Consumer<Enqueued> done, Consumer<Throwable> failed) {}

    private final Vertx vertx;
    private final AsyncConfig config;
    private final EventRules rules;
    private final RedisSafety safety;
    private final Payloads payloads;
    private final QueueMeters meters;
    private final Object lock = new Object();
    private final ArrayDeque<Offer> offers = new ArrayDeque<>();
    private final ArrayDeque<EventLane> free = new ArrayDeque<>();
    private boolean planned;

    RedisAsyncQueue(
            Vertx vertx,
            Redis redis,
            AsyncConfig config,
            EventRules rules,
            RedisSafety safety,
            Payloads payloads,
            QueueMeters meters) {
        this.vertx = vertx;
        this.config = config;
        this.rules = rules;
        this.safety = safety;
        this.payloads = payloads;
        this.meters = meters;
        int replicas = config.durability() == AsyncConfig.Durability.REPLICA ? config.replicas() : 0;
        for (int i = 0; i < config.connections(); i++) {
            free.add(new EventLane(
                    redis,
                    RedisScript.ENQ.script(),
                    replicas,
                    config.replicaTimeout().toMillis()));
        }
    }

    @Override
    public Uni<Enqueued> enqueue(AsyncEvent event) {
        return Uni.createFrom().emitter(emitter -> offer(event, emitter::complete, emitter::fail));
    }

    @Override
    public void offer(AsyncEvent event, Consumer<Enqueued> done, Consumer<Throwable> failed) {
        var unsafe = safety.refusal();
        if (unsafe != null) {
            meters.refused(Refusal.UNSAFE);
            failed.accept(new ScfException(ErrorCode.RESOURCE_UNAVAILABLE, unsafe));
            return;
        }
        if (safety.memoryShort()) {
            meters.refused(Refusal.MEMORY);
            done.accept(new Enqueued.Full("memory"));
            return;
        }
        if (event.event().length() <= config.inlineBytes().asLongValue()) {
            add(new Offer(event, Payload.inside(event.event()), done, failed));
        } else {
            // Before the event is in the queue, or it could be lost after it was accepted.
            payloads.store(RedisShard.of(event.queueId()), event.event())
                    .subscribe()
                    .with(payload -> add(new Offer(event, payload, done, failed)), error -> {
                        meters.refused(Refusal.UNCONFIRMED);
                        failed.accept(error);
                    });
        }
    }

    private void add(Offer offer) {
        synchronized (lock) {
            offers.add(offer);
            if (planned || free.isEmpty()) {
                return;
            }
            planned = true;
        }
        // After what else has arrived at this moment.
        vertx.runOnContext(now -> flush());
    }

    private void flush() {
        while (true) {
            EventLane lane;
            List<Offer> batch;
            synchronized (lock) {
                planned = false;
                if (offers.isEmpty() || free.isEmpty()) {
                    return;
                }
                lane = free.remove();
                batch = new ArrayList<>(Math.min(BATCH, offers.size()));
                while (batch.size() < BATCH && !offers.isEmpty()) {
                    batch.add(offers.remove());
                }
            }
            send(lane, batch);
        }
    }

    private void send(EventLane lane, List<Offer> batch) {
        var shards = new LinkedHashMap<RedisShard, List<Offer>>();
        batch.forEach(offer -> shards.computeIfAbsent(RedisShard.of(offer.event.queueId()), shard -> new ArrayList<>())
                .add(offer));
        lane.send(calls(shards)).onComplete(sent -> {
            synchronized (lock) {
                free.add(lane);
            }
            flush();
            if (sent.succeeded()) {
                complete(List.copyOf(shards.values()), sent.result());
            } else {
                fail(batch, sent.cause());
            }
        });
    }

    private List<Request> calls(Map<RedisShard, List<Offer>> shards) {
        var calls = new ArrayList<Request>(shards.size());
        shards.forEach((shard, some) -> {
            var arguments = new ArrayList<Object>(8 * some.size());
            some.forEach(
                    offer -> arguments.addAll(Arrays.asList(arguments(offer.event, offer.payload, config, rules))));
            calls.add(RedisScript.ENQ.call(shard, arguments.toArray()));
        });
        return calls;
    }

    private void complete(List<List<Offer>> offered, List<Response> replies) {
        for (int shard = 0; shard < offered.size(); shard++) {
            var some = offered.get(shard);
            for (int i = 0; i < some.size(); i++) {
                var offer = some.get(i);
                var enqueued = enqueued(
                        offer.event.requestId(), replies.get(shard).get(i).toString());
                count(offer, enqueued);
                offer.done.accept(enqueued);
            }
        }
    }

    private void count(Offer offer, Enqueued enqueued) {
        switch (enqueued) {
            case Enqueued.Stored stored -> meters.accepted(offer.event.function());
            case Enqueued.Duplicate duplicate -> payloads.discard(offer.payload);
            case Enqueued.Full full -> {
                meters.refused(full.limit().equals("length") ? Refusal.LENGTH : Refusal.BYTES);
                payloads.discard(offer.payload);
            }
        }
    }

    private void fail(List<Offer> batch, Throwable error) {
        var reason = String.valueOf(error.getMessage());
        boolean full = reason.contains("OOM command not allowed");
        if (!full) {
            Log.warnf("%d events not accepted: %s", batch.size(), reason);
        }
        batch.forEach(offer -> {
            meters.refused(full ? Refusal.MEMORY : Refusal.UNCONFIRMED);
            if (full) {
                payloads.discard(offer.payload);
                offer.done.accept(new Enqueued.Full("memory"));
            } else {
                offer.failed.accept(new ScfException(
                        ErrorCode.RESOURCE_UNAVAILABLE, "Whether the event is stored is not known: " + reason));
            }
        });
    }

    private static Enqueued enqueued(String requestId, String reply) {
        return switch (reply) {
            case "DUP" -> new Enqueued.Duplicate(requestId);
            case "FULL length" -> new Enqueued.Full("length");
            case "FULL bytes" -> new Enqueued.Full("bytes");
            default -> new Enqueued.Stored(requestId);
        };
    }

    /** The arguments that {@code enq} and {@code fire} begin with. */
    static Object[] arguments(AsyncEvent event, Payload payload, AsyncConfig config, EventRules rules) {
        var ttl = rules.settings(event.function(), event.qualifier(), event.routingKey())
                .messageTtl();
        return new Object[] {
            event.queueId(),
            event.requestId(),
            config.maxLength(),
            config.maxBytes().asLongValue(),
            Math.min(ttl.toMillis(), config.messageTtl().toMillis()),
            payload.kept(),
            meta(event),
            payload.outside()
        };
    }

    /** Where the event goes, in the form that claims read. */
    static String meta(AsyncEvent event) {
        return new JsonObject()
                .put("ns", event.function().namespace())
                .put("fn", event.function().name())
                .put("q", event.qualifier().text())
                .put("rk", event.routingKey())
                .put("tt", event.triggerType())
                .put("tn", event.origin().triggerName())
                .put("src", event.origin().position())
                .put("of", event.origin().replayOf())
                .encode();
    }
}
