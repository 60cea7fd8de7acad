package io.openscf.journal;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the store, bounded in number and size. One writer at a time; a flush that is asked for while
 * another runs begins after it, so that it covers everything recorded before it was asked for. Thread-safe.
 */
class JournalBuffer {
    private static final int BATCH = 500;
    private static final Supplier<InvocationRecord> SHOWN = () -> {
        throw new IllegalStateException("already written");
    };

    private record Attempt(String requestId, int number) {}

    private final Function<List<InvocationRecord>, Uni<Void>> store;
    private final int mostRecords;
    private final long mostCharacters;
    private final ConcurrentLinkedQueue<InvocationRecord> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();
    private final Map<Attempt, Supplier<InvocationRecord>> running = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<Void> current;
    private @Nullable CompletableFuture<Void> next;
    private boolean nextShowsRunning;

    JournalBuffer(Function<List<InvocationRecord>, Uni<Void>> store, int mostRecords, long mostCharacters) {
        this.store = store;
        this.mostRecords = mostRecords;
        this.mostCharacters = mostCharacters;
    }

    /** A run that is written only when a flush finds it still running. */
    void started(String requestId, int attempt, Supplier<InvocationRecord> record) {
        running.put(new Attempt(requestId, attempt), record);
    }

    /** The run is no longer running. True when the store shows it as running, so that its end must be written too. */
    boolean ended(String requestId, int attempt) {
        return running.remove(new Attempt(requestId, attempt)) == SHOWN;
    }

    boolean full() {
        return records.get() >= mostRecords || characters.get() >= mostCharacters;
    }

    void add(InvocationRecord record) {
        records.incrementAndGet();
        characters.addAndGet(size(record));
        waiting.add(record);
    }

    private static long size(InvocationRecord record) {
        return record.result().length() + record.log().length();
    }

    /** Completes when what was recorded before the call is in the store, and what is running; fails when the store did. */
    CompletionStage<Void> flush() {
        return flush(true);
    }

    /** The same without what is running, which would be written twice: for those who only wait for ends. */
    CompletionStage<Void> flushEnded() {
        return flush(false);
    }

    private CompletionStage<Void> flush(boolean showsRunning) {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (current != null) {
                nextShowsRunning |= showsRunning;
                return next = next == null ? new CompletableFuture<>() : next;
            }
            current = mine = new CompletableFuture<>();
        }
        begin(mine, showsRunning);
        return mine;
    }

    private void begin(CompletableFuture<Void> flush, boolean showsRunning) {
        if (showsRunning) {
            running.forEach((attempt, record) -> {
                if (record != SHOWN && running.replace(attempt, record, SHOWN)) {
                    add(record.get());
                }
            });
        }
        writeBatch(records.get(), flush);
    }

    /** Writes as many as there were when the flush began: what comes meanwhile belongs to the next one. */
    private void writeBatch(int left, CompletableFuture<Void> flush) {
        var batch = new ArrayList<InvocationRecord>();
        while (batch.size() < Math.min(BATCH, left)) {
            var record = waiting.poll();
            if (record == null) {
                break;
            }
            batch.add(record);
        }
        if (batch.isEmpty()) {
            finish(flush, null);
            return;
        }
        store.apply(batch)
                .subscribe()
                .with(
                        stored -> {
                            records.addAndGet(-batch.size());
                            characters.addAndGet(-batch.stream()
                                    .mapToLong(JournalBuffer::size)
                                    .sum());
                            writeBatch(left - batch.size(), flush);
                        },
                        failure -> {
                            waiting.addAll(batch);
                            finish(flush, failure);
                        });
    }

    private void finish(CompletableFuture<Void> flush, @Nullable Throwable failure) {
        CompletableFuture<Void> following;
        boolean showsRunning;
        synchronized (this) {
            current = following = next;
            showsRunning = nextShowsRunning;
            next = null;
            nextShowsRunning = false;
        }
        if (failure == null) {
            flush.complete(null);
        } else {
            flush.completeExceptionally(failure);
        }
        if (following != null) {
            begin(following, showsRunning);
        }
    }
}
