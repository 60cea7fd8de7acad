package io.openscf.connector.messaging;

import io.openscf.connector.Answer;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one connection on their way to the function. Thread-safe; holds no thread.
 *
 * <pre>
 *   waiting ── full, old or large enough ──> running ── Returned ──> acknowledged
 *                                              │  Unavailable: later, and nothing else before that
 *                paused <──────────────────────┤  Failed with retries left: after a pause, others go on meanwhile
 *                                              ├── Failed, more than one message: each half has one more call
 *                                              └── Failed, one message: buried, acknowledged
 * </pre>
 */
final class Batches implements Broker.Inbox {
    /** SCF's limit for a synchronous event, less what surrounds the records. */
    static final int MOST_BYTES = (6 << 20) - 64;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final String triggerId;
    private final BatchRules rules;
    private final Sink sink;
    private final Runnable changed;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final PriorityQueue<Work> paused =
            new PriorityQueue<>(Comparator.comparing(Work::notBefore, Batches::order));
    private final AtomicInteger rounds = new AtomicInteger();
    private @Nullable IntConsumer more;
    /** Acknowledged before there was anybody to tell. */
    private int owed;

    private long waitingBytes;
    private int running;
    private boolean stopped;
    private boolean closed;
    private boolean fenced;
    private long notBefore = System.nanoTime();
    private long wakeAt;
    private boolean wakes;
    /** Offers in a row for which there was no room. */
    private int refusals;

    private String trouble = "";
    private long acknowledged;

    private record Waiting(Arrival arrival, int bytes, long since) {}

    /** @param changed called when {@link #running}, {@link #trouble} or {@link #isFenced} may say something else; must not block */
    Batches(String triggerId, BatchRules rules, Sink sink, Runnable changed) {
        this.triggerId = triggerId;
        this.rules = rules;
        this.sink = sink;
        this.changed = changed;
    }

    /** System.nanoTime may wrap around. */
    private static int order(long one, long other) {
        return Long.signum(one - other);
    }

    /** Whom to tell of messages that are acknowledged. */
    void tell(IntConsumer connection) {
        int missed;
        synchronized (this) {
            more = connection;
            missed = owed;
        }
        if (missed > 0) {
            connection.accept(missed);
        }
    }

    @Override
    public void add(Arrival arrival) {
        synchronized (this) {
            if (stopped) {
                return;
            }
            int bytes = arrival.record().getBytes(java.nio.charset.StandardCharsets.UTF_8).length + 1;
            waiting.add(new Waiting(arrival, bytes, System.nanoTime()));
            waitingBytes += bytes;
        }
        advance();
    }

    /** Offers what may be offered. Whoever comes while another is at it leaves the next round to that one. */
    private void advance() {
        if (rounds.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (var work = next(); work != null; work = next()) {
                offer(work);
            }
            changed.run();
            seen = rounds.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable Work next() {
        if (stopped || fenced || running >= rules.concurrency()) {
            return null;
        }
        long now = System.nanoTime();
        if (notBefore - now > 0) {
            wake(notBefore, now);
            return null;
        }
        var first = paused.peek();
        boolean due = first != null && first.notBefore() - now <= 0;
        var work = due ? paused.remove() : take(now);
        if (work != null) {
            running++;
        } else if (first != null) {
            wake(first.notBefore(), now);
        }
        return work;
    }

    /** The next event that is complete: full, large enough, or old enough. */
    private @Nullable Work take(long now) {
        var oldest = waiting.peek();
        if (oldest == null) {
            return null;
        }
        long due = oldest.since() + rules.patience().toNanos();
        boolean complete =
                !rules.collects() || waiting.size() >= rules.most() || waitingBytes >= MOST_BYTES || due - now <= 0;
        if (!complete) {
            wake(due, now);
            return null;
        }
        var arrivals = new ArrayList<Arrival>();
        long bytes = 0;
        for (var next = waiting.peek(); next != null && arrivals.size() < rules.most(); next = waiting.peek()) {
            // One that is too large by itself travels alone.
            if (!arrivals.isEmpty() && bytes + next.bytes() > MOST_BYTES) {
                break;
            }
            waiting.remove();
            bytes += next.bytes();
            arrivals.add(next.arrival());
        }
        waitingBytes -= bytes;
        return new Work(arrivals, 0, now);
    }

    /** Under the lock. */
    private void wake(long at, long now) {
        if (wakes && wakeAt - at <= 0 && wakeAt - now > 0) {
            return;
        }
        wakes = true;
        wakeAt = at;
        CompletableFuture.delayedExecutor(Math.max(at - now, 0), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    synchronized (this) {
                        wakes = wakes && wakeAt != at;
                    }
                    advance();
                });
    }

    private void offer(Work work) {
        sink.call(work.event(triggerId)).thenAccept(answer -> answered(work, answer));
    }

    private void answered(Work work, Answer answer) {
        switch (answer) {
            case Answer.Returned returned -> acknowledge(work);
            case Answer.Failed failed -> failed(work, failed.status() + " " + failed.message());
            case Answer.Unavailable unavailable -> postpone(work, unavailable.reason());
            case Answer.Fenced over -> fence();
        }
    }

    private void acknowledge(Work work) {
        boolean late;
        synchronized (this) {
            late = closed;
        }
        var stages = late
                ? List.<CompletableFuture<Void>>of()
                : work.arrivals().stream()
                        .map(arrival -> arrival.acknowledge().get().toCompletableFuture())
                        .toList();
        // What could not be acknowledged comes again over the next connection.
        CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)).whenComplete((nothing, failure) -> {
            IntConsumer told;
            synchronized (this) {
                acknowledged += failure == null ? stages.size() : 0;
                trouble = "";
                refusals = 0;
                told = more;
                owed += told == null ? work.arrivals().size() : 0;
            }
            ended();
            if (told != null) {
                told.accept(work.arrivals().size());
            }
        });
    }

    private void failed(Work work, String why) {
        if (work.failures() < rules.retries()) {
            pause(List.of(work.failedOnceMore(System.nanoTime() + pause(1000, work.failures()))), why);
        } else if (work.arrivals().size() > 1) {
            // The retries are used up: only what is at fault shall be given up, not its neighbours.
            pause(work.halves(), why);
        } else {
            bury(work, why);
        }
    }

    private void bury(Work work, String why) {
        sink.bury(work.event(triggerId), why).thenAccept(receipt -> {
            switch (receipt) {
                case Receipt.Accepted accepted -> acknowledge(work);
                case Receipt.Refused refused -> postpone(work, refused.reason());
                case Receipt.Fenced over -> fence();
            }
        });
    }

    private void pause(List<Work> works, String why) {
        synchronized (this) {
            if (!stopped) {
                paused.addAll(works);
            }
            trouble = why;
        }
        ended();
    }

    /** Nobody is at fault: everything waits. */
    private void postpone(Work work, String why) {
        synchronized (this) {
            notBefore = System.nanoTime() + pause(100, refusals++);
        }
        pause(List.of(work.later(System.nanoTime())), why);
    }

    /** Nanoseconds, twice as many each time. */
    private static long pause(long firstMillis, int times) {
        return TimeUnit.MILLISECONDS.toNanos(Math.min(firstMillis << Math.min(times, 16), LONGEST_PAUSE.toMillis()));
    }

    private void fence() {
        synchronized (this) {
            fenced = true;
        }
        ended();
    }

    private void ended() {
        synchronized (this) {
            running--;
            notifyAll();
        }
        advance();
    }

    /** Offers nothing more, waits so long for what runs, and acknowledges nothing after that. */
    void close(Duration grace) {
        synchronized (this) {
            stopped = true;
            waiting.clear();
            waitingBytes = 0;
            paused.clear();
            long until = System.nanoTime() + grace.toNanos();
            try {
                for (long left = grace.toMillis();
                        running > 0 && left > 0;
                        left = (until - System.nanoTime()) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            closed = true;
        }
    }

    synchronized boolean isFenced() {
        return fenced;
    }

    synchronized int running() {
        return running;
    }

    /** Why it waits before the next offer; empty when it does not. */
    synchronized String trouble() {
        return trouble;
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized int unacknowledged() {
        return waiting.size()
                + paused.stream().mapToInt(work -> work.arrivals().size()).sum();
    }
}
