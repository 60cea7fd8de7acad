package io.openscf.connector.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.connector.Event;
import io.openscf.connector.testkit.RecordingSink;
import io.openscf.connector.testkit.RecordingSink.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How messages become events (events/README.md sections 5 and 7). */
class BatchesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RecordingSink sink = new RecordingSink();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger told = new AtomicInteger();

    private Batches batches(int most, Duration patience, int retries, int concurrency) {
        var batches = new Batches("trg-1", new BatchRules(most, patience, retries, concurrency), sink, () -> {});
        batches.tell(told::addAndGet);
        return batches;
    }

    private void add(Batches batches, int from, int until) {
        IntStream.range(from, until).forEach(number -> add(batches, Integer.toString(number)));
    }

    private void add(Batches batches, String text) {
        batches.add(new Arrival("key " + text, "\"" + text + "\"", () -> {
            acknowledged.add(text);
            return CompletableFuture.completedFuture(null);
        }));
    }

    private static List<String> texts(Event event) {
        try {
            return Fields.JSON
                    .readerForListOf(String.class)
                    .readValue(Fields.JSON.readTree(event.json()).get("Records"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<List<String>> offered() {
        return sink.offered().stream().map(BatchesTest::texts).toList();
    }

    @Test
    void makesAnEventOfEachMessageWhenOneIsTheMost() {
        var batches = batches(1, LONG, 0, 1);

        add(batches, 0, 3);

        assertThat(offered()).containsExactly(List.of("0"), List.of("1"), List.of("2"));
        assertThat(acknowledged).containsExactly("0", "1", "2");
        assertThat(told).hasValue(3);
    }

    @Test
    void closesAnEventWhenItIsFull() {
        var batches = batches(2, LONG, 0, 1);

        add(batches, 0, 5);

        assertThat(offered()).containsExactly(List.of("0", "1"), List.of("2", "3"));
        assertThat(batches.unacknowledged()).isEqualTo(1);
    }

    @Test
    void closesAnEventWhenItsFirstMessageIsOld() {
        var batches = batches(10, Duration.ofMillis(50), 0, 1);

        add(batches, 0, 2);

        await().atMost(LONG).untilAsserted(() -> assertThat(offered()).containsExactly(List.of("0", "1")));
    }

    @Test
    void closesAnEventBeforeItIsTooLargeForASynchronousCall() {
        var batches = batches(100, Duration.ofMillis(50), 0, 1);
        var large = "x".repeat(4 << 20);

        add(batches, large);
        add(batches, large);

        await().atMost(LONG).until(() -> sink.taken().size() == 2);
        assertThat(offered()).allMatch(texts -> texts.size() == 1);
    }

    @Test
    void keepsToItsConcurrency() {
        var gate = new CompletableFuture<Verdict>();
        sink.judging(event -> gate);
        var batches = batches(1, LONG, 0, 3);

        add(batches, 0, 10);
        assertThat(sink.underWay()).isEqualTo(3);
        gate.complete(Verdict.TAKE);

        await().atMost(LONG).until(() -> acknowledged.size() == 10);
        assertThat(sink.mostUnderWay()).isEqualTo(3);
    }

    /** Its retries used up, an event is halved until what is at fault is alone. */
    @Test
    void givesUpOnlyTheMessageThatIsAtFault() {
        sink.answering(event -> texts(event).contains("5") ? Verdict.FAIL : Verdict.TAKE);
        var batches = batches(8, LONG, 0, 1);

        add(batches, 0, 8);

        await().atMost(LONG).until(() -> acknowledged.size() == 8);
        assertThat(sink.buried())
                .singleElement()
                .satisfies(event -> assertThat(texts(event)).containsExactly("5"));
        assertThat(sink.taken().stream().flatMap(event -> texts(event).stream()))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "6", "7");
    }

    @Test
    void letsOthersGoOnWhileOneWaitsForItsRetry() {
        sink.answering(event -> texts(event).contains("0") && sink.offered().size() < 4 ? Verdict.FAIL : Verdict.TAKE);
        var batches = batches(1, LONG, 5, 1);

        add(batches, 0, 4);

        assertThat(acknowledged).containsExactly("1", "2", "3");
        assertThat(batches.trouble()).isEmpty();
        await().atMost(LONG).until(() -> acknowledged.contains("0"));
    }

    @Test
    void holdsEverythingBackWhileThereIsNoRoom() {
        var room = new AtomicBoolean();
        sink.answering(event -> room.get() ? Verdict.TAKE : Verdict.POSTPONE);
        var batches = batches(1, LONG, 0, 1);

        add(batches, 0, 3);

        await().atMost(LONG).until(() -> sink.offered().size() > 1);
        assertThat(offered()).containsOnly(List.of("0"));
        assertThat(batches.trouble()).isNotBlank();
        room.set(true);
        await().atMost(LONG).until(() -> acknowledged.size() == 3);
        assertThat(sink.buried()).isEmpty();
    }

    @Test
    void acknowledgesNothingAfterItWasClosed() {
        var gate = new CompletableFuture<Verdict>();
        sink.judging(event -> gate);
        var batches = batches(1, LONG, 0, 1);
        add(batches, 0, 2);

        batches.close(Duration.ZERO);
        gate.complete(Verdict.TAKE);

        assertThat(acknowledged).isEmpty();
        assertThat(offered()).hasSize(1);
    }
}
