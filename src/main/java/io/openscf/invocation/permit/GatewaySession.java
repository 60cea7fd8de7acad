package io.openscf.invocation.permit;

import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * This gateway's lease in Redis, under which it is granted slots. Renewed in one round trip in all shards in use. A lease
 * that was lost, for whatever reason, ends the epoch: everything granted in it is void and a new one begins.
 *
 * <p>The fence: nothing is admitted from grants later than the sending of the last successful renewal + lease - margin, by
 * the monotonic clock. So a gateway that was paused or cut off stops before others can be granted its slots.
 */
final class GatewaySession {
    private static final Logger LOG = Logger.getLogger(GatewaySession.class);
    /** Where every session is, so that the gateways are counted there. */
    private static final RedisShard MEETING = new RedisShard(0);

    private final SlotStore store;
    private final Runnable lost;
    private final long trustNanos;
    private final String gateway = UUID.randomUUID().toString();
    private final Set<RedisShard> joined = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean beating = new AtomicBoolean();
    private final AtomicInteger epoch = new AtomicInteger(1);
    private volatile List<String> sessions = List.of();
    private volatile long deadline = System.nanoTime();
    private volatile boolean reachable = true;

    /** @param lost told when an epoch has ended */
    GatewaySession(SlotStore store, PermitConfig config, Runnable lost) {
        this.store = store;
        this.lost = lost;
        this.trustNanos = config.lease().minus(config.margin()).toNanos();
    }

    String name() {
        return gateway + "#" + epoch.get();
    }

    /** Whether grants of the current epoch are this gateway's own at this moment. */
    boolean holds() {
        return System.nanoTime() - deadline < 0;
    }

    /** Whether Redis answered when last asked. */
    boolean reachable() {
        return reachable;
    }

    void unreachable(Throwable why) {
        if (reachable) {
            reachable = false;
            LOG.errorf("concurrency is not counted across gateways: Redis is unreachable: %s", why.getMessage());
        }
    }

    /** Gateways there are, as far as known; at least this one. */
    int gateways() {
        return Math.max(1, sessions.size());
    }

    /** This gateway's part of a limit while nobody can be asked: what does not divide goes to the first. */
    long share(long limit) {
        var known = sessions;
        long equal = limit / Math.max(1, known.size());
        boolean first = known.isEmpty()
                || known.stream().min(String::compareTo).orElse("").equals(name());
        return first ? limit - equal * (Math.max(1, known.size()) - 1) : equal;
    }

    /** Makes sure that there is a session in a shard; in the current epoch when it completes. */
    Future<Void> join(RedisShard shard) {
        if (joined.contains(shard) && (joined.contains(MEETING))) {
            return Future.succeededFuture();
        }
        if (!joined.contains(MEETING)) {
            return enter(MEETING).compose(done -> shard.equals(MEETING) ? Future.succeededFuture() : enter(shard));
        }
        return enter(shard);
    }

    private Future<Void> enter(RedisShard shard) {
        var entered = name();
        long sent = System.nanoTime();
        return store.join(entered, shard).map(live -> {
            if (entered.equals(name())) {
                joined.add(shard);
                if (shard.equals(MEETING)) {
                    learned(live, sent);
                }
            }
            return null;
        });
    }

    private void learned(List<String> live, long sent) {
        sessions = List.copyOf(live);
        deadline = sent + trustNanos;
        if (!reachable) {
            reachable = true;
            LOG.infof("concurrency is counted across gateways again");
        }
    }

    /** Renews the lease, or begins anew. */
    void beat() {
        if (!beating.compareAndSet(false, true)) {
            return;
        }
        var renewed = joined.contains(MEETING) ? renew() : enter(MEETING);
        renewed.onFailure(this::unreachable).onComplete(done -> beating.set(false));
    }

    private Future<Void> renew() {
        var shards = List.copyOf(joined);
        var renewed = name();
        long sent = System.nanoTime();
        return store.beat(renewed, shards).compose(live -> {
            if (!renewed.equals(name())) {
                return Future.succeededFuture();
            }
            if (live.stream().anyMatch(List::isEmpty)) {
                end(renewed);
                return enter(MEETING);
            }
            learned(live.get(shards.indexOf(MEETING)), sent);
            return Future.succeededFuture();
        });
    }

    /** That epoch is over: Redis does not know it any more. Repeats are harmless. */
    void end(String ended) {
        lock.lock();
        try {
            if (!ended.equals(name())) {
                return;
            }
            epoch.incrementAndGet();
            joined.clear();
            deadline = System.nanoTime();
        } finally {
            lock.unlock();
        }
        lost.run();
    }

    /** Gives everything back at once. */
    Future<Void> leave() {
        var shards = List.copyOf(joined);
        deadline = System.nanoTime();
        return shards.isEmpty() ? Future.succeededFuture() : store.leave(name(), shards);
    }
}
