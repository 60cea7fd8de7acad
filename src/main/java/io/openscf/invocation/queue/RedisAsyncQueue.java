package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The queue in Redis. Events offered within a millisecond, up to 64, travel together. */
@Singleton
class RedisAsyncQueue implements AsyncQueue {
    private static final int BATCH = 64;

    private record Offer(AsyncEvent event, Promise<Enqueued> promise) {}

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private final Object lock = new Object();
    private List<Offer> offers = new ArrayList<>();

    RedisAsyncQueue(Vertx vertx, Redis redis, AsyncConfig config) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
    }

    @Override
    public Uni<Enqueued> enqueue(AsyncEvent event) {
        return Uni.createFrom().completionStage(() -> offer(event).future().toCompletionStage());
    }

    private Promise<Enqueued> offer(AsyncEvent event) {
        Promise<Enqueued> promise = Promise.promise();
        int waiting;
        synchronized (lock) {
            offers.add(new Offer(event, promise));
            waiting = offers.size();
        }
        if (waiting == 1) {
            vertx.setTimer(1, timer -> flush());
        } else if (waiting == BATCH) {
            flush();
        }
        return promise;
    }

    private void flush() {
        List<Offer> batch;
        synchronized (lock) {
            batch = offers;
            offers = new ArrayList<>();
        }
        if (batch.isEmpty()) {
            return;
        }
        RedisScript.ENQ
                .run(redis, batch.stream().map(offer -> call(offer.event)).toList())
                .onSuccess(replies -> complete(batch, replies))
                .onFailure(error -> batch.forEach(offer -> offer.promise.fail(error)));
    }

    private Request call(AsyncEvent event) {
        return RedisScript.ENQ.call(RedisShard.of(event.queueId()), arguments(event, config));
    }

    /** The arguments that {@code enq} and {@code fire} begin with. */
    static Object[] arguments(AsyncEvent event, AsyncConfig config) {
        return new Object[] {
            event.queueId(),
            event.requestId(),
            config.maxLength(),
            config.maxBytes().asLongValue(),
            config.messageTtl().toMillis(),
            event.event(),
            meta(event)
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
                .encode();
    }

    private static void complete(List<Offer> batch, List<Response> replies) {
        for (int i = 0; i < batch.size(); i++) {
            var offer = batch.get(i);
            offer.promise.complete(
                    enqueued(offer.event.requestId(), replies.get(i).toString()));
        }
    }

    private static Enqueued enqueued(String requestId, String reply) {
        return switch (reply) {
            case "DUP" -> new Enqueued.Duplicate(requestId);
            case "FULL length" -> new Enqueued.Full("length");
            case "FULL bytes" -> new Enqueued.Full("bytes");
            default -> new Enqueued.Stored(requestId);
        };
    }
}
