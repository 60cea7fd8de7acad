package io.example.tail;

import io.openscf.connector.Sink;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState;
import io.openscf.connector.SourceState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A directory whose files are followed, by one thread that looks every few milliseconds and reads one line of each at a time. */
final class Tail implements Source {
    private static final long INTERVAL_MILLIS = 10;

    private final String triggerId;
    private final Path directory;
    private final int retries;
    private final Sink sink;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<Path, Lines> files = new HashMap<>();
    private volatile SourceState state = SourceState.binding();
    private volatile long stopAt = Long.MAX_VALUE;

    private Tail(String triggerId, Path directory, int retries, Sink sink) {
        this.triggerId = triggerId;
        this.directory = directory;
        this.retries = retries;
        this.sink = sink;
    }

    static Tail start(String triggerId, Path directory, int retries, Sink sink) {
        var tail = new Tail(triggerId, directory, retries, sink);
        Thread.ofPlatform().daemon().name("tail " + triggerId).start(tail::run);
        return tail;
    }

    private void run() {
        try {
            while (stopAt == Long.MAX_VALUE && !isFenced()) {
                look();
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
            files.values().forEach(Lines::stop);
            while (files.values().stream().anyMatch(Lines::isRunning) && System.nanoTime() < stopAt) {
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            files.values().forEach(Lines::abandon);
            ended.complete(null);
        }
    }

    private boolean isFenced() {
        return files.values().stream().anyMatch(Lines::isFenced);
    }

    private void look() {
        try (var found = Files.newDirectoryStream(directory, "*.log")) {
            for (var file : found) {
                files.computeIfAbsent(file, one -> new Lines(triggerId, one, retries, sink))
                        .advance();
            }
            state = state.then(phase(), trouble());
        } catch (IOException e) {
            state = state.then(Phase.BACKING_OFF, "the directory cannot be read: " + e);
        }
    }

    private Phase phase() {
        return !trouble().isEmpty()
                ? Phase.BACKING_OFF
                : files.values().stream().anyMatch(Lines::isRunning) ? Phase.DELIVERING : Phase.IDLE;
    }

    private String trouble() {
        return files.values().stream()
                .map(Lines::trouble)
                .filter(why -> !why.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public SourceState state() {
        return state;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public CompletionStage<Void> unbind(Duration grace) {
        stopAt = Math.min(stopAt, System.nanoTime() + grace.toNanos());
        return ended.copy();
    }
}
