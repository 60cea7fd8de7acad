package io.openscf.invocation.payload;

import io.openscf.catalog.OwnBucket;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Large events in the gateways' bucket, each as an object that is never changed. Redis says which are needed; what is not is
 * deleted by {@link PayloadSweep}. Thread-safe.
 */
@Singleton
public class Payloads {
    private static final String PREFIX = "events/";
    /** As many are on their way at a time; others wait. */
    private static final int AT_ONCE = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OwnBucket bucket;
    private final WorkerExecutor workers;

    public Payloads(Vertx vertx, OwnBucket bucket) {
        this.bucket = bucket;
        this.workers = vertx.createSharedWorkerExecutor("event-payloads", AT_ONCE);
    }

    /** Completes when the event lies in the bucket; fails with ResourceUnavailable when that is not known. */
    public Uni<Payload> store(RedisShard shard, Buffer event) {
        var object = "%s%02d/%s".formatted(PREFIX, shard.number(), UUID.randomUUID());
        return onWorker(() -> {
            bucket.put(object, event.getBytes());
            return Payload.outside(object, event.length());
        });
    }

    /** The JSON; fails with {@link PayloadLost}, or ResourceUnavailable when the store is away. */
    public Uni<Buffer> load(Payload payload) {
        return payload.isOutside()
                ? onWorker(() -> {
                    var bytes = bucket.get(payload.object());
                    if (bytes == null) {
                        throw new PayloadLost(payload.object());
                    }
                    return Buffer.buffer(bytes);
                })
                : Uni.createFrom().item(payload.kept());
    }

    /** Deletes what has not been accepted; what remains is found by its age. */
    public void discard(Payload payload) {
        if (payload.isOutside()) {
            delete(List.of(payload.object()))
                    .subscribe()
                    .with(
                            done -> {},
                            error -> Log.debugf(
                                    "large event stays until it is found by its age: %s", error.getMessage()));
        }
    }

    Uni<Void> delete(Collection<String> objects) {
        return onWorker(() -> {
                    for (var object : objects) {
                        bucket.delete(object);
                    }
                    return true;
                })
                .replaceWithVoid();
    }

    Uni<List<String>> olderThan(Duration age) {
        return onWorker(() -> bucket.olderThan(PREFIX, age));
    }

    static RedisShard shard(String object) {
        return new RedisShard(Integer.parseInt(object.substring(PREFIX.length(), PREFIX.length() + 2)));
    }

    private <T> Uni<T> onWorker(Callable<T> work) {
        return Uni.createFrom()
                .completionStage(() -> workers.executeBlocking(work, false).toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure(error -> !(error instanceof PayloadLost))
                .transform(error -> new ScfException(
                        ErrorCode.RESOURCE_UNAVAILABLE,
                        String.format(
                                Locale.ROOT,
                                "The store of events that are too large for Redis does not answer: %s",
                                error.getMessage())));
    }
}
