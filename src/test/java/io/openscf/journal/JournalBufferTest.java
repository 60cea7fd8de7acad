package io.openscf.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class JournalBufferTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private final List<List<String>> written = new ArrayList<>();
    private final List<UniEmitter<? super Void>> writers = new ArrayList<>();
    private final JournalBuffer buffer = new JournalBuffer(this::store, 1000, 1000);

    /** A store that writes when the test says so. */
    private Uni<Void> store(List<InvocationRecord> batch) {
        written.add(batch.stream().map(InvocationRecord::requestId).toList());
        return Uni.createFrom().emitter(writers::add);
    }

    @Test
    void writesBatchesOneAfterTheOther() {
        // given
        IntStream.range(0, 501).forEach(i -> buffer.add(record("r" + i, "")));

        // when
        var flush = buffer.flush().toCompletableFuture();

        // then
        assertThat(written).hasSize(1);
        storeNext();
        assertThat(written).extracting(List::size).containsExactly(500, 1);
        assertThat(flush).isNotDone();
        storeNext();
        assertThat(flush).isCompleted();
    }

    @Test
    void doesNotWaitForWhatIsRecordedAfterIt() {
        // given
        buffer.add(record("early", ""));
        var flush = buffer.flush().toCompletableFuture();

        // when
        buffer.add(record("late", ""));
        storeNext();

        // then
        assertThat(flush).isCompleted();
        assertThat(written).containsExactly(List.of("early"));
    }

    @Test
    void coversWhatWasRecordedWhileAnotherFlushRuns() {
        // given
        buffer.add(record("first", ""));
        var running = buffer.flush().toCompletableFuture();
        buffer.add(record("second", ""));

        // when
        var flush = buffer.flush().toCompletableFuture();
        storeNext();

        // then
        assertThat(running).isCompleted();
        assertThat(flush).isNotDone();
        storeNext();
        assertThat(flush).isCompleted();
        assertThat(written).containsExactly(List.of("first"), List.of("second"));
    }

    @Test
    void keepsWhatTheStoreRefused() {
        // given
        buffer.add(record("r", ""));
        var failing = buffer.flush().toCompletableFuture();

        // when
        writers.removeFirst().fail(new IllegalStateException("no database"));
        buffer.flush();

        // then
        assertThat(failing).isCompletedExceptionally();
        assertThat(written).containsExactly(List.of("r"), List.of("r"));
    }

    @Test
    void writesTheStartOfARunOnlyWhileItRuns() {
        // given
        buffer.started("short", 0, () -> record("short", ""));
        buffer.started("long", 0, () -> record("long", ""));

        // when
        boolean shown = buffer.ended("short", 0);
        buffer.flush();

        // then
        assertThat(shown).isFalse();
        assertThat(written).containsExactly(List.of("long"));
        assertThat(buffer.ended("long", 0)).isTrue();
    }

    @Test
    void writesNoStartsForThoseWhoOnlyWaitForEnds() {
        // given
        buffer.started("long", 0, () -> record("long", ""));
        buffer.add(record("short", ""));

        // when
        var ended = buffer.flushEnded().toCompletableFuture();
        storeNext();

        // then
        assertThat(ended).isCompleted();
        assertThat(written).containsExactly(List.of("short"));
    }

    @Test
    void showsWhatRunsInTheNextFlushWhenThatIsAskedForDuringOne() {
        // given
        buffer.started("long", 0, () -> record("long", ""));
        buffer.add(record("short", ""));
        buffer.flushEnded();

        // when
        buffer.flushEnded();
        buffer.flush();
        storeNext();

        // then
        assertThat(written).containsExactly(List.of("short"), List.of("long"));
    }

    @Test
    void isFullWhenItHoldsTooManyCharactersAndEmptyAgainOnceTheyAreStored() {
        // given
        buffer.add(record("r", "x".repeat(1000)));
        assertThat(buffer.full()).isTrue();

        // when
        buffer.flush();
        storeNext();

        // then
        assertThat(buffer.full()).isFalse();
    }

    /** A flush once kept every batch in memory until records stopped coming. */
    @Test
    void forgetsABatchOnceItIsStored() {
        // given: a flush that cannot end yet
        var first = new WeakReference<>(addRecord("first"));
        IntStream.range(0, 999).forEach(i -> buffer.add(record("r" + i, "")));
        buffer.flush();

        // when
        storeNext();

        // then
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            assertThat(first.get()).isNull();
        });
        assertThat(written).hasSize(2);
    }

    private InvocationRecord addRecord(String id) {
        var record = record(id, "");
        buffer.add(record);
        return record;
    }

    private void storeNext() {
        writers.removeFirst().complete(null);
    }

    private static InvocationRecord record(String id, String log) {
        var function = new FunctionKey("default", "f");
        return new InvocationRecord(id, function, "$LATEST", "1", 0, false, START, 200, 1, 1, 1, "i", null, "", log);
    }
}
