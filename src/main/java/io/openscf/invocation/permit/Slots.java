package io.openscf.invocation.permit;

import io.openscf.invocation.redis.Subscription;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** The pools of this gateway under one session, with what other gateways say of theirs. Thread-safe. */
final class Slots {
    private static final Logger LOG = Logger.getLogger(Slots.class);
    private static final long LEAVE_SECONDS = 2;
    /** Renewals in the time of one lease, so that one may get lost. */
    private static final int BEATS = 3;

    private static final long SHORTEST_MILLIS = 20;

    private final Vertx vertx;
    private final PermitConfig config;
    private final SlotStore store;
    private final GatewaySession session;
    private final Subscription wishes;
    private final ConcurrentMap<String, SlotPool> pools = new ConcurrentHashMap<>();
    private volatile long timer = -1;

    Slots(Vertx vertx, Redis redis, PermitConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.store = new SlotStore(redis, config);
        this.session = new GatewaySession(store, config, () -> pools.values().forEach(SlotPool::lose));
        this.wishes = new Subscription(vertx, redis, "scf:slots", this::heard);
    }

    void start() {
        wishes.listen();
        session.beat();
        long millis = Math.max(SHORTEST_MILLIS, config.lease().toMillis() / BEATS);
        timer = vertx.setPeriodic(millis, millis, ignored -> {
            session.beat();
            pools.values().forEach(SlotPool::tend);
        });
    }

    /** Goes silent, as a gateway does that dies. */
    void fallSilent() {
        vertx.cancelTimer(timer);
        wishes.close();
    }

    /** Ends in order: what was granted is free for the other gateways at once. */
    void stop() {
        fallSilent();
        try {
            session.leave().toCompletionStage().toCompletableFuture().get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("slots are given back when their lease ends: %s", e.getMessage());
        }
    }

    /** The pool of that name; {@code limit} is asked from time to time. */
    SlotPool pool(String name, LongSupplier limit) {
        var known = pools.get(name);
        return known != null
                ? known
                : pools.computeIfAbsent(name, absent -> new SlotPool(name, limit, vertx, session, store, config));
    }

    /** {@code want <session> <pool>}, {@code free <session> <pool>}, {@code left <session> *}. */
    private void heard(String message) {
        var words = message.split(" ", 3);
        if (words.length < 3 || words[1].equals(session.name())) {
            return;
        }
        if (words[0].equals("left")) {
            pools.values().forEach(SlotPool::free);
            return;
        }
        var pool = pools.get(words[2]);
        if (pool != null && words[0].equals("want")) {
            pool.want();
        } else if (pool != null) {
            pool.free();
        }
    }

    GatewaySession session() {
        return session;
    }

    /** What this gateway may use without asking, in MB. */
    long granted() {
        return pools.values().stream().mapToLong(SlotPool::granted).sum();
    }

    /** Memory of what runs on this gateway now, in MB. */
    long used() {
        return pools.values().stream().mapToLong(SlotPool::used).sum();
    }
}
