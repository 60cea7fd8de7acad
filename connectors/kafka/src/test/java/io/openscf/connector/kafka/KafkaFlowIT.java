package io.openscf.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.Event;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.Trigger;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testkit.RecordingSink;
import io.openscf.connector.testkit.RecordingSink.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real broker can do to a trigger, and what may be asked of one. */
class KafkaFlowIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static TestBroker broker;

    private final String topic = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> client = new HashMap<>();
    private final List<Source> bound = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws IOException {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @AfterEach
    void unbindAll() throws Exception {
        for (var source : bound) {
            source.unbind(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    /** Issue 5: executed = produced, order per partition kept, duplicates counted and bounded. */
    @Test
    void tenThousandRecordsSurviveARestartOfTheBrokerAndAConsumerThatJoinsAndLeaves() throws Exception {
        // given
        int partitions = 6;
        int batch = 20;
        broker.createTopic(topic, partitions);
        var begun = new ConcurrentLinkedQueue<Event>();
        // Slow enough that there is work left when the other has joined after the restart.
        var stays = slowly(400, begun);
        var comes = slowly(400, begun);
        bind(stays, "{'maxMsgNum':20,'offset':'earliest','timeOut':1}");
        var producing = CompletableFuture.runAsync(() -> produce(partitions, 10_000));

        // when
        await().atMost(PATIENCE).until(() -> values(stays).size() > 500);
        broker.kill();
        broker.restart();
        var guest = bind(comes, "{'maxMsgNum':20,'offset':'earliest','timeOut':1}");
        await().atMost(PATIENCE).until(() -> values(comes).size() > 100);
        guest.unbind(Duration.ofSeconds(10)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        producing.get(120, TimeUnit.SECONDS);

        // then
        var expected = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(new HashSet<>(values(stays, comes))).containsAll(expected));
        int repeated = values(stays, comes).size() - 10_000;
        System.out.println("records=10000 repeated=" + repeated);
        assertThat(repeated)
                .as("one batch of each partition for each of three incidents")
                .isBetween(0, 3 * partitions * batch * 2);
        assertThat(comes.taken()).isNotEmpty();
        assertAscendingByPartition(begun);
    }

    /** A function may run for 900 seconds, whatever the limits of the client are. */
    @Test
    void aFunctionThatTakesLongerThanTheClientsLimitKeepsItsPartition() throws Exception {
        // given
        client.put("max.poll.interval.ms", "6000");
        client.put("session.timeout.ms", "6000");
        client.put("heartbeat.interval.ms", "1000");
        broker.createTopic(topic, 2);
        var slow = new CompletableFuture<Verdict>();
        var sink = new RecordingSink()
                .judging(event ->
                        values(event).contains("slow") ? slow : CompletableFuture.completedFuture(Verdict.TAKE));
        var source = bind(sink, "{'maxMsgNum':1,'offset':'earliest','timeOut':1}");
        broker.send(topic, 0, List.of("slow", "after"));
        await().atMost(PATIENCE).until(() -> sink.underWay() == 1);
        long rebalances = source.counters().getOrDefault("rebalances", 0L);

        // when
        await().during(Duration.ofSeconds(15)).atMost(PATIENCE).until(() -> sink.underWay() == 1);
        broker.send(topic, 1, List.of("meanwhile"));
        await().atMost(PATIENCE).until(() -> values(sink).contains("meanwhile"));
        slow.complete(Verdict.TAKE);

        // then
        await().atMost(PATIENCE).until(() -> values(sink).contains("after"));
        assertThat(values(sink)).containsExactlyInAnyOrder("slow", "meanwhile", "after");
        assertThat(source.counters().get("rebalances")).isEqualTo(Math.max(1, rebalances));
    }

    @Test
    void latestMeansFromTheMomentItWasBound() throws Exception {
        broker.createTopic(topic, 2);
        broker.send(topic, 0, List.of("before"));
        var sink = new RecordingSink();
        var source = bind(sink, "{'maxMsgNum':10,'offset':'latest','timeOut':1}");
        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.IDLE);

        broker.send(topic, 0, List.of("after"));

        await().atMost(PATIENCE).until(() -> !values(sink).isEmpty());
        assertThat(values(sink)).containsExactly("after");
    }

    /** Nothing was taken yet, so that a client's own {@code latest} would skip what came while nobody was bound. */
    @Test
    void latestSkipsNothingThatCameWhileItWasAway() throws Exception {
        broker.createTopic(topic, 1);
        var description = "{'maxMsgNum':10,'offset':'latest','timeOut':1}";
        var first = bind(new RecordingSink(), description);
        await().atMost(PATIENCE).until(() -> first.state().phase() == Phase.IDLE);
        first.unbind(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);

        broker.send(topic, 0, List.of("meanwhile"));
        var sink = new RecordingSink();
        bind(sink, description);

        await().atMost(PATIENCE).until(() -> values(sink).contains("meanwhile"));
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsBeginning() throws Exception {
        client.put("metadata.max.age.ms", "1000");
        broker.createTopic(topic, 1);
        var sink = new RecordingSink();
        var source = bind(sink, "{'maxMsgNum':10,'offset':'latest','timeOut':1}");
        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.IDLE);

        broker.addPartitions(topic, 2);
        broker.send(topic, 1, List.of("first of the new one"));

        await().atMost(PATIENCE).until(() -> values(sink).contains("first of the new one"));
    }

    @Test
    void aMomentMeansTheFirstRecordThatIsNotOlder() throws Exception {
        broker.createTopic(topic, 1);
        broker.send(List.of(
                new ProducerRecord<>(topic, 0, 1_700_000_000_000L, null, "old"),
                new ProducerRecord<>(topic, 0, 1_700_000_005_000L, null, "new"),
                new ProducerRecord<>(topic, 0, 1_700_000_009_000L, null, "newer")));
        var sink = new RecordingSink();

        bind(sink, "{'maxMsgNum':10,'offset':'1700000001000','timeOut':1}");

        await().atMost(PATIENCE).until(() -> values(sink).size() == 2);
        assertThat(values(sink)).containsExactly("new", "newer");
    }

    /** A batch closes on the first of: maxMsgNum messages, timeOut, 6 MB (events/README.md section 5). */
    @Test
    void aBatchIsFullOrOldOrLarge() throws Exception {
        broker.createTopic(topic, 1);
        broker.send(topic, 0, IntStream.range(0, 25).mapToObj(Integer::toString).toList());
        var large = "x".repeat(900_000);
        var sink = new RecordingSink();

        bind(sink, "{'maxMsgNum':10,'offset':'earliest','timeOut':2}");
        await().atMost(PATIENCE).until(() -> values(sink).size() == 25);
        var first = sink.taken();
        broker.send(topic, 0, Stream.generate(() -> large).limit(9).toList());
        await().atMost(PATIENCE).until(() -> values(sink).size() == 34);

        assertThat(first).extracting(event -> values(event).size()).containsExactly(10, 10, 5);
        assertThat(sink.taken()).allMatch(event -> event.json().length() <= 6 << 20);
        assertThat(sink.taken().get(3).json().length()).isGreaterThan(5 << 20);
    }

    /** The retries of events/README.md section 17.18: 1 s growing; then the record at fault alone is given up. */
    @Test
    void poisonIsBuriedAloneAndItsPartitionMovesOn() throws Exception {
        broker.createTopic(topic, 1);
        broker.send(topic, 0, IntStream.range(0, 30).mapToObj(Integer::toString).toList());
        var sink = new RecordingSink().answering(event -> values(event).contains("13") ? Verdict.FAIL : Verdict.TAKE);

        bind(sink, "{'maxMsgNum':16,'offset':'earliest','retry':1,'timeOut':1}");

        await().atMost(PATIENCE).until(() -> values(sink).size() == 29);
        assertThat(sink.buried()).hasSize(1);
        assertThat(values(sink.buried().getFirst())).containsExactly("13");
        assertThat(sink.buried().getFirst().dedupeKey()).isEqualTo(topic + "/0/13-13");
        assertThat(values(sink)).extracting(Integer::valueOf).isSorted();
    }

    @Test
    void waitsForATopicThatDoesNotExistYetAndSaysSo() throws Exception {
        var sink = new RecordingSink();
        var source = bind(sink, "{'maxMsgNum':10,'offset':'earliest','timeOut':1}");
        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.BACKING_OFF);
        assertThat(source.state().reason()).contains(topic).contains("does not exist");

        broker.createTopic(topic, 1);
        broker.send(topic, 0, List.of("at last"));

        await().atMost(PATIENCE).until(() -> values(sink).contains("at last"));
    }

    /** The gateway's own ports and metadata services are nobody's broker. */
    @Test
    void aBrokerThatTheGuardRefusesIsNotSpokenTo() {
        var connector = new ApacheKafkaConnector();
        connector.configure(new Settings(
                "1250000000", "ap-guangzhou", "Asia/Shanghai", AddressGuard.standard(), name -> Optional.empty()));
        var description = "{\"bootstrapServers\":\"169.254.169.254:80\",\"topic\":\"t\",\"maxMsgNum\":1}";

        var source = connector.bind(
                new Trigger("trg-1", "metadata", description, "", "default.f.$LATEST"), new RecordingSink());
        bound.add(source);

        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.FAILED);
        assertThat(source.state().reason()).contains("169.254.169.254:80").contains("deny list");
    }

    private static RecordingSink slowly(int millis, Collection<Event> begun) {
        var later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
        return new RecordingSink().judging(event -> {
            begun.add(event);
            return CompletableFuture.supplyAsync(() -> Verdict.TAKE, later);
        });
    }

    private void produce(int partitions, int count) {
        try {
            for (int from = 0; from < count; from += 500) {
                broker.send(IntStream.range(from, from + 500)
                        .mapToObj(i -> new ProducerRecord<String, String>(topic, i % partitions, null, "" + i))
                        .toList());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Source bind(RecordingSink sink, String description) throws InvalidTriggerException {
        var connector = new CkafkaConnector();
        connector.configure(
                new Settings("1250000000", "ap-guangzhou", "Asia/Shanghai", AddressGuard.standard(), this::setting));
        var name = "ckafka-8example-" + topic;
        var stored = connector.normalise(name, description.replace('\'', '"'));
        var source = connector.bind(new Trigger("trg-1", name, stored, "", "default.f.$LATEST"), sink);
        bound.add(source);
        return source;
    }

    private Optional<String> setting(String name) {
        return name.equals("openscf.kafka.instances.ckafka-8example")
                ? Optional.of(broker.bootstrap())
                : Optional.ofNullable(client.get(name.replace("openscf.kafka.client.", "")));
    }

    private static List<String> values(RecordingSink... sinks) {
        return Stream.of(sinks)
                .flatMap(sink -> sink.taken().stream())
                .flatMap(event -> values(event).stream())
                .toList();
    }

    private static List<String> values(Event event) {
        try {
            return Fields.JSON.readTree(event.json()).path("Records").findValuesAsText("msgBody");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever runs it: nothing begins before all that is in front of it has; what is run again goes back, never ahead. */
    private static void assertAscendingByPartition(Collection<Event> events) {
        var next = new ConcurrentHashMap<String, Integer>();
        for (var event : events) {
            var parts = event.dedupeKey().split("[/-]");
            int from = Integer.parseInt(parts[2]);
            var before = next.get(parts[1]);
            next.merge(parts[1], Integer.parseInt(parts[3]) + 1, Math::max);
            assertThat(before == null || from <= before)
                    .as("%s leaves out what is before it (%s)", event.dedupeKey(), before)
                    .isTrue();
        }
    }
}
