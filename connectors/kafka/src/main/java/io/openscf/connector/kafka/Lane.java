package io.openscf.connector.kafka;

import io.openscf.connector.Answer;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One partition on its way to the function: one batch runs, the next few are written already so that they follow at once.
 * The consumer's thread adds records and prepares batches; answers come on any thread.
 *
 * <pre>
 *   records ── prepare() ──> ready ── begin() ──> running ── Returned ──> done, next
 *                              ^                    │  Unavailable, or Failed with retries left: the same after a pause
 *                              └── both halves ─────┤  Failed, more than one record: each half has one more call
 *                                                   └  Failed, one record: buried, done, next
 * </pre>
 */
final class Lane {
    /** Batches that are written ahead, and their bytes. */
    private static final int READY = 64;

    private static final int READY_BYTES = 1 << 20;
    /** Records, or three batches, that may be done and not committed: what comes again when the broker dies. */
    private static final int UNCOMMITTED = 30;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final KafkaConnector.Job job;
    private final Sink sink;
    private final Runnable wake;
    private final Deque<Arrived> waiting = new ArrayDeque<>();
    private final Deque<Batch> ready = new ArrayDeque<>();
    private long waitingBytes;
    private long readyBytes;
    private @Nullable Batch running;
    private boolean full;
    private boolean closing;
    private boolean closed;
    private boolean fenced;
    private long done;
    private long committed;
    /** Calls in a row that were not answered for good. */
    private int inVain;

    private long notBefore = System.nanoTime();
    private String trouble = "";

    private record Arrived(ConsumerRecord<byte[], byte[]> record, int bytes, long at) {}

    /**
     * @param position the offset at which the group is
     * @param wake called when the consumer's thread has something to do; must not block
     */
    Lane(KafkaConnector.Job job, Sink sink, long position, Runnable wake) {
        this.job = job;
        this.sink = sink;
        this.wake = wake;
        this.done = position;
        this.committed = position;
    }

    synchronized void add(Collection<ConsumerRecord<byte[], byte[]>> records) {
        long now = System.nanoTime();
        for (var record : records) {
            int bytes = RecordsEvent.bytes(record);
            waiting.add(new Arrived(record, bytes, now));
            waitingBytes += bytes;
        }
    }

    /**
     * Whether more records would only wait. Once there are enough, half of them must go first: a partition that is paused and
     * resumed costs a request each time.
     */
    synchronized boolean isFull() {
        int many = Math.max(2000, 2 * job.subscription().most());
        boolean enough = waiting.size() >= many || waitingBytes >= RecordsEvent.MOST_BYTES;
        boolean little = waiting.size() < many / 2 && waitingBytes < RecordsEvent.MOST_BYTES / 2;
        full = enough || full && !little;
        return full;
    }

    /** Writes the next batches, as far as they are closed, and begins one when none runs. */
    void advance() {
        prepare();
        begin();
    }

    /** Written outside the lock, as answers wait for it; only the consumer's thread adds at the end. */
    private void prepare() {
        for (var records = next(); !records.isEmpty(); records = next()) {
            var batch = Batch.of(job.triggerId(), records, 0);
            synchronized (this) {
                if (closing) {
                    return;
                }
                ready.add(batch);
                readyBytes += batch.bytes();
            }
        }
    }

    /** The records of the next batch that is closed; none when there is none, or enough is ready. */
    private synchronized List<ConsumerRecord<byte[], byte[]>> next() {
        boolean wanted = !closing && ready.size() < READY && readyBytes < READY_BYTES && isBatchClosed();
        return wanted ? take() : List.of();
    }

    /** Full, large enough, or old enough. */
    private boolean isBatchClosed() {
        var first = waiting.peek();
        return first != null
                && (waiting.size() >= job.subscription().most()
                        || waitingBytes >= RecordsEvent.MOST_BYTES
                        || System.nanoTime() - first.at()
                                >= job.subscription().patience().toNanos());
    }

    private List<ConsumerRecord<byte[], byte[]>> take() {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        long bytes = 0;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            // One that is too large by itself travels alone.
            boolean fits = records.isEmpty() || bytes + next.bytes() <= RecordsEvent.MOST_BYTES;
            if (!fits || records.size() >= job.subscription().most()) {
                break;
            }
            waiting.remove();
            bytes += next.bytes();
            records.add(next.record());
        }
        waitingBytes -= bytes;
        return records;
    }

    private void begin() {
        Batch batch;
        synchronized (this) {
            boolean mayBegin = !closing && !fenced && running == null && !isAhead();
            if (!mayBegin || ready.isEmpty() || notBefore - System.nanoTime() > 0) {
                return;
            }
            batch = ready.remove();
            readyBytes -= batch.bytes();
            running = batch;
        }
        sink.call(batch.event()).thenAccept(answer -> settled(batch, answer));
    }

    /** Under the lock. Runs wait for commits here, which a broker that is away does not answer. */
    private boolean isAhead() {
        return done - committed >= Math.max(UNCOMMITTED, 3L * job.subscription().most());
    }

    private void settled(Batch batch, Answer answer) {
        switch (answer) {
            case Answer.Returned returned -> finished(batch);
            case Answer.Failed failed -> failed(batch.failedOnceMore(), failed.status() + " " + failed.message());
            case Answer.Unavailable unavailable -> again(List.of(batch), pause(100), unavailable.reason());
            case Answer.Fenced over -> fence();
        }
    }

    private void finished(Batch batch) {
        boolean hungry;
        synchronized (this) {
            running = null;
            done = closed ? done : batch.nextOffset();
            inVain = 0;
            trouble = "";
            hungry = ready.size() <= READY / 4 || isAhead();
            notifyAll();
        }
        begin();
        if (hungry) {
            wake.run();
        }
    }

    private void failed(Batch batch, String why) {
        if (batch.failures() <= job.subscription().retries()) {
            again(List.of(batch), pause(1000), why);
        } else if (batch.records().size() > 1) {
            // The retries are used up: only what is at fault shall be given up, not its neighbours.
            again(List.of(batch.half(true), batch.half(false)), Duration.ZERO, why);
        } else {
            bury(batch, why);
        }
    }

    private void bury(Batch batch, String why) {
        sink.bury(batch.event(), why).thenAccept(receipt -> {
            switch (receipt) {
                case Receipt.Accepted accepted -> finished(batch);
                case Receipt.Refused refused -> again(List.of(batch), pause(1000), refused.reason());
                case Receipt.Fenced over -> fence();
            }
        });
    }

    private void again(List<Batch> batches, Duration pause, String why) {
        synchronized (this) {
            running = null;
            inVain++;
            trouble = why;
            notBefore = System.nanoTime() + pause.toNanos();
            for (var batch : batches.reversed()) {
                ready.addFirst(batch);
                readyBytes += batch.bytes();
            }
            notifyAll();
        }
        wake.run();
    }

    /** Twice as long after each call in vain. */
    private synchronized Duration pause(long firstMillis) {
        long millis = firstMillis << Math.min(inVain, 16);
        return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
    }

    private void fence() {
        synchronized (this) {
            running = null;
            fenced = true;
            notifyAll();
        }
        wake.run();
    }

    /** Begins nothing more. */
    synchronized void stop() {
        closing = true;
        ready.clear();
        readyBytes = 0;
        waiting.clear();
        waitingBytes = 0;
    }

    /** After {@link #stop}: waits so long for what runs; an answer that comes later comes too late. */
    synchronized void close(Duration grace) {
        long until = System.nanoTime() + grace.toNanos();
        try {
            for (long left = grace.toMillis();
                    running != null && left > 0;
                    left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
    }

    synchronized long waitingBytes() {
        return waitingBytes;
    }

    /** Where the group can go on, when that is further than was committed. */
    synchronized OptionalLong toCommit() {
        return done > committed && !fenced ? OptionalLong.of(done) : OptionalLong.empty();
    }

    void committed(long offset) {
        synchronized (this) {
            committed = Math.max(committed, offset);
        }
        begin();
    }

    synchronized boolean isFenced() {
        return fenced;
    }

    synchronized boolean isRunning() {
        return running != null;
    }

    /** Why it waits before the next call; empty when it does not. */
    synchronized String trouble() {
        return running == null || inVain > 0 ? trouble : "";
    }

    /** Nanoseconds until it wants to be advanced, at most the given. */
    synchronized long idleNanos(long most) {
        long now = System.nanoTime();
        if (!ready.isEmpty() && running == null && !isAhead()) {
            return Math.clamp(notBefore - now, 0, most);
        }
        if (!ready.isEmpty()) {
            return Math.min(most, 20_000_000); // answers do not wake the thread while there is something to begin
        }
        var first = waiting.peek();
        if (first == null) {
            return most;
        }
        long due = first.at() + job.subscription().patience().toNanos() - now;
        return isBatchClosed() ? 0 : Math.clamp(due, 0, most);
    }
}
