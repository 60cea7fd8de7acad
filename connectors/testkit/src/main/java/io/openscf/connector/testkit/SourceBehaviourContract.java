package io.openscf.connector.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector;
import io.openscf.connector.Event;
import io.openscf.connector.Source;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.Traits;
import io.openscf.connector.Trigger;
import io.openscf.connector.testkit.RecordingSink.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How a source that is pulled behaves while nothing dies. Texts are published to the real source and counted where functions
 * would be. A text is {@code <lane>-<number>}, in a lane the numbers ascend.
 */
public abstract class SourceBehaviourContract extends ConnectorContract<SourceConnector> {
    /** Texts of one lane. */
    static final int TEXTS = 150;

    private final List<Source> bound = new ArrayList<>();

    /** Appends to the source, in this order, and returns when it has them for good. */
    protected abstract void publish(int lane, List<String> texts) throws Exception;

    /** What was published, out of the event a function receives. */
    protected abstract List<String> texts(Event event);

    /** How many events the sample trigger may have under way at most: its back-pressure. */
    protected abstract int mostUnderWay();

    /** How many texts at most may come twice after one fault: what is under way then, in all lanes. */
    protected abstract int mostRepeated();

    /** Lanes that {@link #publish} knows, from 0. */
    protected int lanes() {
        return 2;
    }

    /** Settings of the installation under their full names, such as {@code openscf.kafka.bootstrap}. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** What a step may take. */
    protected Duration patience() {
        return Duration.ofSeconds(90);
    }

    /** A connector as the gateway makes it. */
    final SourceConnector configured() {
        var connector = connector();
        connector.configure(settings(settings()));
        return connector;
    }

    static Connector.Settings settings(Map<String, String> values) {
        return new Connector.Settings(
                "1250000000",
                "ap-guangzhou",
                "Asia/Shanghai",
                AddressGuard.standard(),
                name -> Optional.ofNullable(values.get(name)));
    }

    final Source bind(RecordingSink sink) {
        var connector = configured();
        var source = connector.bind(trigger(connector, "trg-0123456789abcdef", ""), sink);
        bound.add(source);
        return source;
    }

    final void unbind(Source source, Duration grace) throws Exception {
        source.unbind(grace).toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void unbindAll() throws Exception {
        for (var source : bound) {
            unbind(source, Duration.ZERO);
        }
    }

    /** Publishes the next texts of every lane, and gives them. */
    final List<String> publishMore(int from, int until) throws Exception {
        var all = new ArrayList<String>();
        for (int lane = 0; lane < lanes(); lane++) {
            int here = lane;
            var texts = IntStream.range(from, until)
                    .mapToObj(number -> here + "-" + number)
                    .toList();
            publish(lane, texts);
            all.addAll(texts);
        }
        return all;
    }

    final List<String> texts(Collection<Event> events) {
        return events.stream().flatMap(event -> texts(event).stream()).toList();
    }

    final void awaitTaken(Collection<String> expected, RecordingSink... sinks) {
        await().atMost(patience())
                .untilAsserted(() -> assertThat(texts(all(sinks))).containsAll(expected));
    }

    static List<Event> all(RecordingSink... sinks) {
        return Stream.of(sinks).flatMap(sink -> sink.taken().stream()).toList();
    }

    /** Texts that came once more than was needed. */
    static int repeated(Collection<String> texts) {
        return texts.size() - (int) texts.stream().distinct().count();
    }

    static void assertAscending(Collection<String> texts) {
        var last = new HashMap<String, Integer>();
        for (var text : texts) {
            var parts = text.split("-");
            int number = Integer.parseInt(parts[1]);
            var before = last.put(parts[0], number);
            assertThat(before == null || before <= number)
                    .as("%s after %s", text, before)
                    .isTrue();
        }
    }

    private void assumeOrder() {
        assumeTrue(connector().traits().order() == Traits.Order.PER_LANE, "no order is promised");
    }

    @Override
    List<Event> events(SourceConnector connector, List<Trigger> triggers) {
        return triggers.stream()
                .flatMap(trigger -> connector.dryRun(trigger, "").events().stream()
                        .map(json -> new Event(trigger.id(), "dry run", json)))
                .toList();
    }

    @Test
    void losesNothingAndRepeatsNothing() throws Exception {
        var early = publishMore(0, TEXTS);
        var sink = new RecordingSink();

        bind(sink);
        awaitTaken(early, sink);
        var late = publishMore(TEXTS, 2 * TEXTS);

        awaitTaken(late, sink);
        assertThat(repeated(texts(sink.taken()))).isZero();
        assertThat(sink.buried()).isEmpty();
    }

    @Test
    void keepsTheOrderOfALane() throws Exception {
        assumeOrder();
        var running = new ConcurrentHashMap<String, AtomicInteger>();
        var most = new AtomicInteger();
        var sink = new RecordingSink().judging(event -> {
            var lane = running.computeIfAbsent(texts(event).getFirst().split("-")[0], key -> new AtomicInteger());
            most.accumulateAndGet(lane.incrementAndGet(), Math::max);
            var later = CompletableFuture.delayedExecutor(event.json().length() % 7, TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(
                    () -> {
                        lane.decrementAndGet();
                        return Verdict.TAKE;
                    },
                    later);
        });

        bind(sink);
        awaitTaken(publishMore(0, TEXTS), sink);

        assertAscending(texts(sink.offered()));
        assertThat(most).as("events of one lane at the same time").hasValue(1);
    }

    @Test
    void waitsForFunctionsThatAreSlow() throws Exception {
        var gate = new CompletableFuture<Verdict>();
        var sink = new RecordingSink().judging(event -> gate);
        bind(sink);
        var all = publishMore(0, 10 * TEXTS);

        await().atMost(patience()).until(() -> sink.underWay() > 0);
        await().during(Duration.ofSeconds(2)).atMost(patience()).until(() -> sink.mostUnderWay() <= mostUnderWay());
        gate.complete(Verdict.TAKE);

        awaitTaken(all, sink);
        assertThat(sink.mostUnderWay()).isLessThanOrEqualTo(mostUnderWay());
        assertThat(repeated(texts(sink.taken()))).isZero();
    }

    @Test
    void offersAgainWhatAFunctionFailedOn() throws Exception {
        assumeTrue(
                connector().traits().delivery() == Traits.Delivery.SYNCHRONOUS, "it does not hear what functions say");
        var failed = ConcurrentHashMap.<String>newKeySet();
        var sink = new RecordingSink()
                .answering(event -> failed.add(texts(event).getFirst()) ? Verdict.FAIL : Verdict.TAKE);
        bind(sink);

        awaitTaken(publishMore(0, 20), sink);

        assertThat(sink.buried()).isEmpty();
    }

    @Test
    void countsNoRetryWhenThereIsNoRoom() throws Exception {
        var refusals = new AtomicInteger();
        var sink = new RecordingSink()
                .answering(event -> refusals.incrementAndGet() <= 6 ? Verdict.POSTPONE : Verdict.TAKE);
        bind(sink);

        awaitTaken(publishMore(0, 3), sink);

        assertThat(sink.buried()).isEmpty();
        assertThat(refusals.get()).isGreaterThan(6);
    }

    @Test
    void buriesWhatAFunctionNeverTakesAndGoesOn() throws Exception {
        var poison = List.of("0-7", "0-8", "1-3");
        var sink = new RecordingSink()
                .answering(event -> texts(event).stream().anyMatch(poison::contains) ? Verdict.FAIL : Verdict.TAKE);
        bind(sink);
        var good = new ArrayList<>(publishMore(0, 20));
        good.removeAll(poison);

        awaitTaken(good, sink);

        await().atMost(patience())
                .untilAsserted(() -> assertThat(texts(sink.buried())).containsExactlyInAnyOrderElementsOf(poison));
        assertThat(texts(sink.taken())).doesNotContainAnyElementsOf(poison);
        if (connector().traits().order() == Traits.Order.PER_LANE) {
            assertAscending(texts(sink.taken()));
        }
    }

    @Test
    void takesNothingAfterItWasUnbound() throws Exception {
        var first = new RecordingSink();
        var source = bind(first);
        awaitTaken(publishMore(0, 20), first);

        unbind(source, Duration.ofSeconds(5));
        var later = publishMore(20, 40);

        await().during(Duration.ofSeconds(2))
                .atMost(patience())
                .until(() -> texts(first.offered()).stream().noneMatch(later::contains));
        var second = new RecordingSink();
        bind(second);
        awaitTaken(later, second);
        assertThat(texts(second.offered())).containsExactlyInAnyOrderElementsOf(later);
    }

    @Test
    void settlesWhatIsRunningWhenItIsUnbound() throws Exception {
        var gate = new CompletableFuture<Verdict>();
        var first = new RecordingSink().judging(event -> gate);
        var source = bind(first);
        publishMore(0, 1);
        await().atMost(patience()).until(() -> first.underWay() > 0);

        var unbound = source.unbind(Duration.ofSeconds(30)).toCompletableFuture();
        assertThat(unbound).isNotDone();
        gate.complete(Verdict.TAKE);
        unbound.get(patience().toMillis(), TimeUnit.MILLISECONDS);

        var second = new RecordingSink();
        bind(second);
        awaitTaken(publishMore(1, 2), second);
        assertThat(texts(second.offered())).doesNotContainAnyElementsOf(texts(first.taken()));
    }

    @Test
    void leavesToTheNextWhatDidNotEndInTime() throws Exception {
        var first = new RecordingSink().judging(event -> new CompletableFuture<>());
        var source = bind(first);
        var all = publishMore(0, 20);
        await().atMost(patience()).until(() -> first.underWay() > 0);

        unbind(source, Duration.ZERO);

        var second = new RecordingSink();
        bind(second);
        awaitTaken(all, second);
    }

    @Test
    void saysWhatItDoes() throws Exception {
        var gate = new CompletableFuture<Verdict>();
        var sink = new RecordingSink().judging(event -> gate);
        var source = bind(sink);

        assertThat(source.state().phase()).isIn(Phase.BINDING, Phase.CONNECTED, Phase.IDLE);
        await().atMost(patience()).until(() -> source.state().phase() == Phase.IDLE);
        publishMore(0, 5);
        await().atMost(patience()).until(() -> source.state().phase() == Phase.DELIVERING);
        gate.complete(Verdict.TAKE);
        await().atMost(patience()).until(() -> source.state().phase() == Phase.IDLE);

        assertThat(source.counters().keySet()).allMatch(name -> name.matches("[a-z][A-Za-z]*"));
    }

    @Test
    void saysWhyItWaits() throws Exception {
        var sink = new RecordingSink().answering(event -> Verdict.POSTPONE);
        var source = bind(sink);

        publishMore(0, 1);

        await().atMost(patience()).until(() -> source.state().phase() == Phase.BACKING_OFF);
        assertThat(source.state().reason()).isNotBlank();
    }

    @Test
    void leavesNothingBehind() throws Exception {
        unbind(bind(new RecordingSink()), Duration.ZERO);
        int before = Thread.activeCount();

        for (int i = 0; i < 5; i++) {
            unbind(bind(new RecordingSink()), Duration.ZERO);
        }

        await().atMost(patience())
                .untilAsserted(() -> assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 2));
    }
}
