package io.openscf.invocation.queue;

import io.openscf.instance.Termination;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.invocation.redis.Subscription;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs what waits in the queue: looks at the shards when woken and once a second, claims no more than it has free slots,
 * and keeps its leases.
 */
@Singleton
class AsyncWorker {
    private static final int TRIGGERS_PER_CLAIM = 16;
    private static final int EVENTS_PER_CLAIM = 64;
    private static final int LEAST_QUANTUM = 4;
    private static final int SHARDS_PER_ROUND = 16;

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private final Subscription wakeUps;
    private final ClaimedRuns runs;
    private final DueShards due = new DueShards();
    private final String owner = UUID.randomUUID().toString();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private final AtomicBoolean soon = new AtomicBoolean();
    private volatile boolean stopped;
    private volatile long planned = -1;

    AsyncWorker(Vertx vertx, Redis redis, AsyncConfig config, ClaimedRuns.Doors doors) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.runs = new ClaimedRuns(vertx, redis, config, doors, this::lookSoon);
        this.wakeUps = new Subscription(vertx, redis, "scf:wake", this::heard);
    }

    void start(@Observes StartupEvent event) {
        wakeUps.listen();
        vertx.setPeriodic(Math.max(100, config.lease().toMillis() / 3), timer -> extend());
        poll();
    }

    /** Claims nothing more; what runs is finished and written. */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        wakeUps.close();
    }

    /** A shard's prefix with something due in it, or {@code kill HOW ID}. */
    private void heard(String message) {
        var words = message.split(" ", 3);
        if (words.length == 3) {
            runs.terminate(words[2], Termination.valueOf(words[1]));
        } else {
            due.now(RedisShard.ofKey(message).number());
            look();
        }
    }

    /** Covers whatever wake-ups miss. */
    private void poll() {
        if (stopped) {
            return;
        }
        IntStream.range(0, RedisShard.COUNT).forEach(due::now);
        look();
        vertx.setTimer(ThreadLocalRandom.current().nextLong(800, 1201), timer -> poll());
    }

    /** After the end of a run: for some slots at once, for a few a little later with those that become free meanwhile. */
    private void lookSoon() {
        if (runs.free() >= config.concurrency() / 4) {
            look();
        } else if (soon.compareAndSet(false, true)) {
            vertx.setTimer(1, timer -> {
                soon.set(false);
                look();
            });
        }
    }

    private void look() {
        again.set(true);
        if (stopped || !looking.compareAndSet(false, true)) {
            return;
        }
        again.set(false);
        round().onComplete(done -> {
            looking.set(false);
            if (done.failed()) {
                Log.warnf(
                        "async queue not readable, will look again: %s",
                        done.cause().getMessage());
            } else if (again.get()) {
                look();
            } else {
                lookLater();
            }
        });
    }

    private void lookLater() {
        long wait = due.millisToNext(-1);
        // Without a free slot the end of a run looks again.
        vertx.cancelTimer(planned);
        if (wait > 0 && runs.free() > 0) {
            planned = vertx.setTimer(wait, timer -> look());
        }
    }

    /** Claims in the shards that are due, several in one round trip. */
    private Future<Void> round() {
        if (runs.free() <= 0 || stopped) {
            return Future.succeededFuture();
        }
        var shards = due.take();
        return shards.isEmpty() ? Future.succeededFuture() : claim(shards);
    }

    private Future<Void> claim(List<RedisShard> shards) {
        int room = Math.min(EVENTS_PER_CLAIM * shards.size(), runs.free());
        int asked = Math.min(Math.min(shards.size(), SHARDS_PER_ROUND), Math.max(room, 0));
        var now = shards.subList(0, asked);
        shards.subList(asked, shards.size()).forEach(shard -> due.now(shard.number()));
        if (now.isEmpty()) {
            return Future.succeededFuture();
        }
        int each = Math.min(EVENTS_PER_CLAIM, room / now.size());
        var calls = now.stream()
                .map(shard -> RedisScript.CLAIM.call(shard, arguments(shard, each)))
                .toList();
        return RedisScript.CLAIM
                .run(redis, calls)
                .onFailure(error -> now.forEach(shard -> due.in(shard.number(), 1000)))
                .map(replies -> {
                    for (int i = 0; i < replies.size(); i++) {
                        claimed(now.get(i), replies.get(i));
                    }
                    if (asked < shards.size()) {
                        again.set(true);
                    }
                    return null;
                });
    }

    private Object[] arguments(RedisShard shard, int most) {
        var arguments = new ArrayList<Object>(
                List.of(owner, config.lease().toMillis(), TRIGGERS_PER_CLAIM, LEAST_QUANTUM, most));
        arguments.addAll(runs.withoutRoom(shard));
        return arguments.toArray();
    }

    private void claimed(RedisShard shard, Response reply) {
        due.in(shard.number(), reply.get(0).toLong());
        for (int i = 1; i < reply.size(); i++) {
            runs.run(AsyncClaim.read(shard, reply.get(i)));
        }
        if (reply.size() > 1) {
            again.set(true);
        }
    }

    private void extend() {
        runs.all().stream().collect(Collectors.groupingBy(AsyncClaim::shard)).forEach(this::extend);
    }

    private void extend(RedisShard shard, List<AsyncClaim> claims) {
        var arguments = new ArrayList<Object>();
        arguments.add(config.lease().toMillis());
        claims.forEach(claim -> Collections.addAll(arguments, claim.id(), claim.token()));
        RedisScript.EXTEND
                .run(redis, shard, arguments.toArray())
                .onSuccess(replies -> {
                    for (int i = 0; i < claims.size(); i++) {
                        var how = replies.get(i).toString();
                        if (how.length() > 1) {
                            // The message that said so was missed.
                            runs.terminate(claims.get(i).id(), Termination.valueOf(how));
                        }
                    }
                })
                .onFailure(error -> Log.warnf("leases not extended: %s", error.getMessage()));
    }
}
