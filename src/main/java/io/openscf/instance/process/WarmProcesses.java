package io.openscf.instance.process;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Launchers that wait for their function, a few for each program that was asked for lately: a cold start takes one and
 * need not wait for an interpreter to come up. Thread-safe.
 */
class WarmProcesses {
    /** New ones are started when the cold start that took the last one is over, not beside it. */
    private static final long REFILL_MILLIS = 150;

    private final Vertx vertx;
    private final Function<Program, CompletableFuture<Generic>> launch;
    private final int each;
    private final long idleNanos;
    private final ConcurrentHashMap<Program, Shelf> shelves = new ConcurrentHashMap<>();
    private volatile boolean closed;

    WarmProcesses(Vertx vertx, Function<Program, CompletableFuture<Generic>> launch, int each, long idleNanos) {
        this.vertx = vertx;
        this.launch = launch;
        this.each = each;
        this.idleNanos = idleNanos;
    }

    /** A launcher that nobody else gets: a waiting one or a new one. */
    CompletableFuture<Generic> take(Program program) {
        var shelf = shelves.computeIfAbsent(program, Shelf::new);
        var waiting = shelf.poll();
        vertx.setTimer(REFILL_MILLIS, ignored -> shelf.refill());
        return waiting == null ? launch.apply(program) : CompletableFuture.completedFuture(waiting);
    }

    /** Starts the ones that wait before anybody asks; they are never ended for being idle. */
    void prepare(Program program) {
        var shelf = shelves.computeIfAbsent(program, Shelf::new);
        shelf.kept = true;
        shelf.refill();
    }

    /** Ends those whose program nobody asked for any more. */
    void sweep() {
        shelves.values().removeIf(Shelf::endIfIdle);
    }

    /** Starts no more; those that wait are ended with all other processes. */
    void close() {
        closed = true;
    }

    private final class Shelf {
        private final Program program;
        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<Generic> waiting = new ArrayDeque<>();
        private int starting;
        private long used = System.nanoTime();
        private volatile boolean kept;

        Shelf(Program program) {
            this.program = program;
        }

        @Nullable
        Generic poll() {
            lock.lock();
            try {
                used = System.nanoTime();
                Generic next = waiting.poll();
                while (next != null && !next.local().process.isAlive()) {
                    next = waiting.poll();
                }
                return next;
            } finally {
                lock.unlock();
            }
        }

        void refill() {
            int missing;
            lock.lock();
            try {
                waiting.removeIf(generic -> !generic.local().process.isAlive());
                missing = closed ? 0 : each - waiting.size() - starting;
                starting += Math.max(0, missing);
            } finally {
                lock.unlock();
            }
            for (int i = 0; i < missing; i++) {
                launch.apply(program).whenComplete(this::launched);
            }
        }

        private void launched(@Nullable Generic generic, @Nullable Throwable failure) {
            lock.lock();
            try {
                starting--;
                if (generic != null) {
                    waiting.add(generic);
                }
            } finally {
                lock.unlock();
            }
        }

        boolean endIfIdle() {
            List<Generic> old;
            lock.lock();
            try {
                if (kept || starting > 0 || System.nanoTime() - used < idleNanos) {
                    return false;
                }
                old = new ArrayList<>(waiting);
                waiting.clear();
            } finally {
                lock.unlock();
            }
            old.forEach(generic -> generic.local().kill());
            return true;
        }
    }
}
