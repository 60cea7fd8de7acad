package io.openscf.invocation.permit;

import io.openscf.invocation.permit.SlotStore.Exchanged;
import io.openscf.invocation.permit.SlotStore.Wish;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One pool of memory on this gateway. A call is admitted from the local block; when that is used up, Redis is asked for
 * more, one question at a time, and calls wait for the answer. What others hold and do not use is asked of them through
 * Redis. Each question says what this gateway holds, so that whatever got lost before is put right. Thread-safe.
 */
final class SlotPool {
    /** What became of a call that wanted in. */
    enum Verdict {
        ADMITTED,
        /** The limit is reached. */
        FULL,
        /** Redis is unreachable, and nothing may be admitted without it. */
        UNKNOWN
    }

    private record Waiter(int megabytes, long deadline, Consumer<Verdict> done) {}

    private static final Logger LOG = Logger.getLogger(SlotPool.class);
    /** How often those who wait ask again although nobody called. */
    private static final long ASK_MILLIS = 50;
    /** How long the wish of another gateway is respected after it was heard. */
    private static final long WANTED_NANOS = 1_000_000_000L;
    /** A block is this part of a gateway's equal share. */
    private static final int BLOCKS = 8;

    private final String name;
    private final LongSupplier currentLimit;
    private final Vertx vertx;
    private final GatewaySession session;
    private final SlotStore store;
    private final PermitConfig config;
    private final LocalBlock block = new LocalBlock();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private volatile int waiting;
    private volatile long limit;
    private volatile long wantedUntil = System.nanoTime();
    private volatile boolean over;
    private boolean asking;
    private boolean again;
    private boolean placed;
    private int askedFor;
    private boolean restore;
    private boolean timed;
    private long sequence;
    private long idleBefore;
    private long lastUse = System.nanoTime();
    private long lastSaid = System.nanoTime();

    SlotPool(
            String name,
            LongSupplier currentLimit,
            Vertx vertx,
            GatewaySession session,
            SlotStore store,
            PermitConfig config) {
        this.name = name;
        this.currentLimit = currentLimit;
        this.vertx = vertx;
        this.session = session;
        this.store = store;
        this.config = config;
    }

    /** MB of what runs now. */
    long used() {
        return block.used();
    }

    /** MB that this gateway was granted. */
    long granted() {
        return block.granted();
    }

    /** True when the call is admitted without asking anybody: the warm path. */
    boolean take(int megabytes, long nowAllowed) {
        if (nowAllowed != limit) {
            limitChanged(nowAllowed);
        }
        return session.holds() && block.take(megabytes, nowAllowed);
    }

    /** The way of calls that {@link #take} did not admit. */
    void await(int megabytes, Consumer<Verdict> done) {
        if (megabytes > limit) {
            done.accept(Verdict.FULL);
            return;
        }
        if (!session.reachable()) {
            done.accept(withoutRedis(megabytes));
            return;
        }
        lock.lock();
        try {
            queue.add(
                    new Waiter(megabytes, System.nanoTime() + config.patience().toNanos(), done));
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        if (!session.holds()) {
            session.beat();
        }
        serve();
        ask();
    }

    void put(int megabytes) {
        block.put(megabytes);
        if (wanted()) {
            block.trim(0); // at once: what runs next here would take it otherwise
            ask();
        } else if (waiting > 0) {
            serve();
        }
    }

    private Verdict withoutRedis(int megabytes) {
        if (config.degraded() == PermitConfig.Degraded.FAIL_CLOSED) {
            return Verdict.UNKNOWN;
        }
        long most = Math.max(session.share(limit), session.holds() ? Math.min(block.granted(), limit) : 0);
        return block.takeUngranted(megabytes, most) ? Verdict.ADMITTED : Verdict.FULL;
    }

    /** What is idle goes back, so that all gateways together keep a smaller limit. */
    private void limitChanged(long nowAllowed) {
        boolean less = nowAllowed < limit;
        limit = nowAllowed;
        if (less) {
            want();
        }
    }

    /** Another gateway waits for slots of this pool. */
    void want() {
        wantedUntil = System.nanoTime() + WANTED_NANOS;
        if (block.idle() > 0) {
            ask();
        }
    }

    /** Slots of this pool may have become free. */
    void free() {
        if (waiting > 0) {
            ask();
        }
    }

    private boolean wanted() {
        return over || System.nanoTime() - wantedUntil < 0;
    }

    /** The epoch has ended: nothing is granted any more, and what runs is to be counted in the next one. */
    void lose() {
        lock.lock();
        try {
            block.lose();
            placed = false;
            restore = true;
        } finally {
            lock.unlock();
        }
        if (block.used() > 0) {
            ask();
        }
    }

    /** From time to time: gives back what was not needed, and says again what is held. */
    void tend() {
        long nowAllowed = currentLimit.getAsLong();
        if (nowAllowed != limit) {
            limitChanged(nowAllowed);
        }
        long now = System.nanoTime();
        boolean say;
        lock.lock();
        try {
            long idle = block.idle();
            if (block.used() > 0 || waiting > 0) {
                lastUse = now;
            }
            long spare = Math.min(idle, idleBefore);
            idleBefore = idle;
            boolean unused = now - lastUse > 60_000_000_000L;
            say = restore
                    || over
                    || block.used() > block.granted()
                    || spare > 2 * blockSize()
                    || (unused && idle > 0)
                    || (block.granted() > 0 && now - lastSaid > 600_000_000_000L);
            if (say) {
                block.trim(unused ? 0 : Math.min(idle, 2 * blockSize()));
            }
        } finally {
            lock.unlock();
        }
        if (say) {
            ask();
        }
    }

    private long blockSize() {
        return Math.max(1, limit / BLOCKS / session.gateways());
    }

    private void serve() {
        List<Waiter> served = new ArrayList<>();
        lock.lock();
        try {
            while (!queue.isEmpty() && session.holds() && block.take(queue.getFirst().megabytes, limit)) {
                served.add(queue.removeFirst());
            }
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        served.forEach(waiter -> tell(waiter, Verdict.ADMITTED));
    }

    private void ask() {
        lock.lock();
        try {
            if (asking) {
                again = true;
                return;
            }
            asking = true;
            again = false;
        } finally {
            lock.unlock();
        }
        session.join(RedisShard.of(name)).compose(joined -> exchange()).onComplete(answer -> {
            if (answer.failed()) {
                session.unreachable(answer.cause());
                queueWithoutRedis();
            } else {
                answered(answer.result());
            }
        });
    }

    private Future<Exchanged> exchange() {
        var current = session.name();
        Wish wish;
        lock.lock();
        try {
            if (wanted()) {
                block.trim(0);
            }
            long held = block.granted();
            long need =
                    queue.isEmpty() ? 0 : Math.max(1, queue.getFirst().megabytes - Math.max(0, held - block.used()));
            long all = queue.stream().mapToLong(Waiter::megabytes).sum();
            long missing = Math.max(0, block.used() - held);
            // What runs already is counted in a new epoch before anything else may run.
            long want = need == 0 ? missing : missing + Math.max(need, wanted() ? need : Math.max(all, blockSize()));
            wish = new Wish(name, ++sequence, limit, held, need == 0 ? 0 : missing + need, want);
            placed = need > 0;
            askedFor = queue.isEmpty() ? 0 : queue.getFirst().megabytes;
            restore = false;
            lastSaid = System.nanoTime();
        } finally {
            lock.unlock();
        }
        return store.exchange(current, wish).map(answer -> {
            lock.lock();
            try {
                if (current.equals(session.name()) && answer.outcome() == SlotStore.Outcome.OK) {
                    block.grant(answer.held() - wish.held());
                    over = answer.held() + answer.others() > wish.limit();
                    placed = placed && answer.held() - wish.held() < wish.need();
                }
            } finally {
                lock.unlock();
            }
            if (current.equals(session.name()) && answer.outcome() == SlotStore.Outcome.GONE) {
                session.end(current);
            }
            return answer;
        });
    }

    private void answered(Exchanged answer) {
        serve();
        boolean anew;
        List<Waiter> refused = new ArrayList<>();
        lock.lock();
        try {
            if (answer.outcome() == SlotStore.Outcome.OK && placed) {
                long now = System.nanoTime();
                // Nobody else has any of it: waiting would not help.
                boolean hopeless = answer.others() == 0 && answer.alone();
                queue.removeIf(waiter -> ((hopeless && waiter.megabytes >= askedFor) || waiter.deadline - now <= 0)
                        && refused.add(waiter));
                waiting = queue.size();
            }
            // Who does not wait any more gives up its place, or others would wait for nothing.
            boolean withdraw = placed && queue.isEmpty();
            // Not before: the next question must not be judged by this answer.
            asking = false;
            anew = again
                    || withdraw
                    || answer.outcome() != SlotStore.Outcome.OK
                    || (!queue.isEmpty() && session.holds() && (!placed || !refused.isEmpty()))
                    || (wanted() && block.idle() > 0);
            if (!anew && !queue.isEmpty() && !timed) {
                timed = true;
                vertx.setTimer(ASK_MILLIS, timer -> {
                    lock.lock();
                    try {
                        timed = false;
                    } finally {
                        lock.unlock();
                    }
                    free();
                });
            }
        } finally {
            lock.unlock();
        }
        refused.forEach(waiter -> tell(waiter, Verdict.FULL));
        if (anew) {
            ask();
        }
    }

    private void queueWithoutRedis() {
        List<Waiter> all;
        lock.lock();
        try {
            asking = false;
            all = List.copyOf(queue);
            queue.clear();
            waiting = 0;
            restore = true;
        } finally {
            lock.unlock();
        }
        all.forEach(waiter -> tell(waiter, withoutRedis(waiter.megabytes)));
    }

    /** What a caller does with it must not end the asking. */
    private static void tell(Waiter waiter, Verdict verdict) {
        try {
            waiter.done.accept(verdict);
        } catch (RuntimeException e) {
            LOG.error("a call failed when it was told whether it may run", e);
        }
    }
}
