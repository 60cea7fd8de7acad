package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.api.management.ActionRegistry;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.catalog.Zips;
import io.openscf.connector.Event;
import io.openscf.invocation.Timers;
import io.openscf.model.FunctionKey;
import io.openscf.model.ScfException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timers on a real Redis and PostgreSQL (design of timers: one fire for each trigger and planned time). */
@QuarkusTest
@TestProfile(FreshTriggers.class)
class TimersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiCall CALL = new ApiCall("11111111-1111-4111-8111-111111111111", null, "AKID");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final FunctionKey FUNCTION = new FunctionKey("default", "timed");
    private static final String FUNCTION_CREATION =
            "{'FunctionName':'timed','Handler':'index.main_handler','Runtime':'Python3.9','Code':{'ZipFile':'%s'}}"
                    .formatted(Zips.base64("index.py", "def main_handler(event, context): return 1"));
    /** Fires in the far future only, so that what is seen is what the test plans. */
    private static final String RARELY = "0 0 0 1 1 * 2098";

    @Inject
    ActionRegistry actions;

    @Inject
    TriggerCatalog catalog;

    @Inject
    Timers timers;

    @Inject
    Bindings bindings;

    @Inject
    MeterRegistry meters;

    @Inject
    Connectors connectors;

    @Inject
    TimerConfig config;

    @Inject
    TriggerCounters counters;

    @Inject
    RedisClock clock;

    @Inject
    Vertx vertx;

    @Inject
    Redis redis;

    @BeforeEach
    void createFunction() {
        run("CreateFunction", FUNCTION_CREATION);
    }

    @AfterEach
    void deleteFunction() {
        run("DeleteFunction", "{'FunctionName':'timed'}");
    }

    @Test
    void aFireMissedForLessThanTheWindowIsMadeUpOnce() {
        // given
        var trigger = create("made-up", "0 * * * * * *");
        var missed = Instant.now().minus(Duration.ofMinutes(7)).truncatedTo(ChronoUnit.MINUTES);
        double before = count("openscf_timer_missed");

        // when
        soon(timers.schedule(trigger.id(), missed.toEpochMilli()));

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(plan(trigger)).isGreaterThan(System.currentTimeMillis()));
        close("made-up");
        assertThat(fires(trigger))
                .filteredOn(fire -> !fire.isAfter(Instant.now().minusSeconds(60)))
                .containsExactly(missed);
        assertThat(count("openscf_timer_missed")).isEqualTo(before);
    }

    @Test
    void aFireMissedForLongerIsLeftOutAndCounted() {
        // given
        var trigger = create("left-out", "0 0 * * * * *");
        var missed = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
        double before = count("openscf_timer_missed");

        // when
        soon(timers.schedule(trigger.id(), missed.toEpochMilli()));

        // then
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(count("openscf_timer_missed")).isEqualTo(before + 1));
        assertThat(plan(trigger)).isGreaterThan(System.currentTimeMillis());
        assertThat(fires(trigger)).doesNotContain(missed);
    }

    @Test
    void aPauseOfSecondsLosesNoFire() {
        // given
        var trigger = create("paused", "* * * * * * *");
        var from = Instant.now().minusSeconds(12).truncatedTo(ChronoUnit.SECONDS);

        // when
        soon(timers.schedule(trigger.id(), from.toEpochMilli()));

        // then
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fires(trigger))
                        .containsAll(IntStream.range(0, 12)
                                .mapToObj(from::plusSeconds)
                                .toList()));
        close("paused");
        var scrape = new Endpoint()
                .send(HttpRequest.newBuilder(new Endpoint().at("/q/metrics")))
                .body();
        assertThat(scrape).containsPattern("openscf_timer_late_seconds_count\\S* [1-9]");
    }

    @Test
    void plansComeBackWhenRedisIsEmpty() {
        // given
        var one = create("one", RARELY);
        var closed = create("closed", RARELY);
        close("closed");
        var expected = plan(one);

        // when
        send(Request.cmd(Command.FLUSHALL));
        soon(bindings.reconcile());

        // then
        assertThat(soon(timers.all())).containsOnly(java.util.Map.entry(one.id(), expected));
        assertThat(closed.id()).isNotEqualTo(one.id());
    }

    /** H5 of the design: once for each trigger and time, whatever the number of gateways. */
    @Test
    void threeTickersOnOneRedisFireEverySecondOnceAndGoOnAfterAWipe() {
        // given
        long before = meters.timer("openscf_timer_late").count();
        var trigger = create("shared", "* * * * * * *");
        var stop = new AtomicBoolean();
        var others = IntStream.range(0, 3)
                .mapToObj(i -> new TimerTicker(timers, bindings, connectors, config, meters, counters, clock, vertx))
                .map(ticker -> CompletableFuture.runAsync(() -> {
                    while (!stop.get()) {
                        ticker.tick().await().atMost(SOON);
                    }
                }))
                .toList();

        // when
        await().atMost(SOON).untilAsserted(() -> assertThat(fires(trigger)).hasSizeGreaterThan(4));

        // then
        close("shared");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(meters.timer("openscf_timer_late").count() - before)
                                .isEqualTo(fires(trigger).size()));
        var seconds = fires(trigger).stream().sorted().toList();
        assertThat(Duration.between(seconds.getFirst(), seconds.getLast()))
                .isEqualTo(Duration.ofSeconds(seconds.size() - 1L));
        run("UpdateTriggerStatus", status("shared", "OPEN"));

        // when
        send(Request.cmd(Command.FLUSHALL));

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(fires(trigger)).hasSizeGreaterThan(2));
        stop.set(true);
        others.forEach(CompletableFuture::join);
        close("shared");
    }

    @Test
    void plansOfTriggersThatAreGoneGo() {
        // given
        soon(timers.schedule("trg-0123456789abcdef", 1000));

        // when
        soon(bindings.reconcile());

        // then
        assertThat(soon(timers.all())).doesNotContainKey("trg-0123456789abcdef");
    }

    @Test
    void aPlanThatIsNotTheNextFireIsCorrected() {
        // given
        var trigger = create("corrected", RARELY);
        var right = plan(trigger);
        soon(timers.schedule(trigger.id(), right + 5000));

        // when
        soon(bindings.reconcile());

        // then
        assertThat(plan(trigger)).isEqualTo(right);
    }

    @Test
    void aPlanOfAnEarlierScheduleDoesNotFire() {
        // given
        var trigger = create("replanned", RARELY);
        var right = plan(trigger);

        // when
        soon(timers.schedule(trigger.id(), System.currentTimeMillis() / 1000 * 1000 - 1000));

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(plan(trigger)).isEqualTo(right));
        assertThat(fires(trigger)).isEmpty();
    }

    /** A schedule that an older version stored and that cannot be read any more. */
    @Test
    void aBrokenTriggerStopsNoOther() {
        // given
        var broken = soon(catalog.create(draft("broken", "{\"cron\":\"nonsense\"}"), false, other -> {}));
        soon(timers.schedule(broken.id(), System.currentTimeMillis() - 2000));

        // when
        var ticking = create("ticking", "* * * * * * *");

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(fires(ticking)).hasSizeGreaterThan(1));
        close("ticking");
    }

    @Test
    void timersOfTheSameSecondAllFireOnceAndEnd() {
        // given
        var second = ZonedDateTime.now(ZoneOffset.ofHours(8)).plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
        var cron = "{\"cron\":\"%d %d %d %d %d * %d\"}"
                .formatted(
                        second.getSecond(),
                        second.getMinute(),
                        second.getHour(),
                        second.getDayOfMonth(),
                        second.getMonthValue(),
                        second.getYear());
        var drafts =
                IntStream.range(0, 8).mapToObj(i -> draft("many-" + i, cron)).toList();

        // when
        var created = drafts.stream()
                .map(draft -> soon(catalog.create(draft, false, other -> {})))
                .toList();
        soon(bindings.refresh());

        // then
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(created)
                        .allSatisfy(trigger -> assertThat(fires(trigger)).hasSize(1)));
        assertThat(soon(timers.all()))
                .doesNotContainKeys(created.stream().map(StoredTrigger::id).toArray(String[]::new));
    }

    /** bad-inputs T7. */
    @Test
    void switchedAHundredTimesItIsAsItWasSwitchedLast() {
        // given
        var trigger = create("switched", "* * * * * * *");

        // when
        for (int i = 0; i < 50; i++) {
            run("UpdateTriggerStatus", status("switched", "CLOSE"));
            run("UpdateTriggerStatus", status("switched", "OPEN"));
        }
        run("UpdateTriggerStatus", status("switched", "CLOSE"));
        int closed = fires(trigger).size();

        // then
        assertThat(soon(timers.scheduledAt(trigger.id()))).isEmpty();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(fires(trigger).size()).isLessThanOrEqualTo(closed + 1));
        run("UpdateTriggerStatus", status("switched", "OPEN"));
        await().atMost(SOON).untilAsserted(() -> assertThat(fires(trigger)).hasSizeGreaterThan(closed + 2));
        assertThat(fires(trigger)).doesNotHaveDuplicates();
        close("switched");
    }

    @Test
    void switchedByManyAtOnceItEndsAsTheCatalogSays() {
        // given
        var trigger = create("contended", RARELY);

        // when
        Uni.join()
                .all(IntStream.range(0, 60)
                        .mapToObj(i -> Uni.createFrom()
                                .deferred(() -> actions.run(
                                        "UpdateTriggerStatus",
                                        CALL,
                                        parsed(status("contended", i % 2 == 0 ? "CLOSE" : "OPEN"))))
                                .onFailure(ScfException.class)
                                .recoverWithNull())
                        .toList())
                .usingConcurrencyOf(8)
                .andCollectFailures()
                .await()
                .atMost(SOON);

        // then
        boolean open = stored("contended").enabled();
        assertThat(soon(timers.scheduledAt(trigger.id())).isPresent()).isEqualTo(open);
    }

    /** bad-inputs T7: no fire later than a second after the answer. */
    @Test
    void aDeletedTriggerDoesNotFire() {
        // given
        var trigger = create("deleted", "* * * * * * *");
        await().atMost(SOON).untilAsserted(() -> assertThat(fires(trigger)).isNotEmpty());

        // when
        run("DeleteTrigger", "{'FunctionName':'timed','TriggerName':'deleted','Type':'timer'}");
        var answered = Instant.now();

        // then
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(fires(trigger)).allMatch(fire -> fire.isBefore(answered.plusSeconds(1))));
    }

    @Test
    void triggersGoWithTheirFunction() {
        // given
        var trigger = create("with-function", "* * * * * * *");

        // when
        run("DeleteFunction", "{'FunctionName':'timed'}");
        run("CreateFunction", FUNCTION_CREATION);

        // then
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(
                        () -> assertThat(soon(timers.scheduledAt(trigger.id()))).isEmpty());
        assertThat(soon(catalog.all())).extracting(StoredTrigger::id).doesNotContain(trigger.id());
    }

    private StoredTrigger create(String name, String cron) {
        run(
                "CreateTrigger",
                "{'FunctionName':'timed','TriggerName':'%s','Type':'timer','TriggerDesc':'%s'}".formatted(name, cron));
        return stored(name);
    }

    private StoredTrigger stored(String name) {
        return soon(catalog.ofFunction(FUNCTION)).stream()
                .filter(trigger -> trigger.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static StoredTrigger draft(String name, String description) {
        return new StoredTrigger(
                "", FUNCTION, "timer", name, "$LATEST", description, "", "", true, 0, Instant.EPOCH, Instant.EPOCH);
    }

    private void close(String name) {
        run("UpdateTriggerStatus", status(name, "CLOSE"));
    }

    private static String status(String name, String enable) {
        return "{'FunctionName':'timed','TriggerName':'%s','Type':'timer','Enable':'%s'}".formatted(name, enable);
    }

    private long plan(StoredTrigger trigger) {
        return soon(timers.scheduledAt(trigger.id())).orElse(-1);
    }

    private double count(String counter) {
        return meters.counter(counter).count();
    }

    /** The planned instants of the fires that were queued, whatever became of them: by the ids of their events. */
    private List<Instant> fires(StoredTrigger trigger) {
        var found = new TreeSet<Instant>();
        var from = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var candidates = new ArrayList<Instant>();
        for (int second = -30; second < 600; second++) {
            candidates.add(from.minusSeconds(second));
        }
        candidates.add(from.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1)));
        var known = new HashSet<String>();
        send(Request.cmd(Command.KEYS).arg("scf:*:m:*"))
                .forEach(key -> known.add(key.toString().replaceFirst(".*:m:", "")));
        candidates.stream()
                .filter(instant ->
                        known.contains(TimerTicker.queued(trigger, new Event(trigger.id(), instant.toString(), "{}"))
                                .requestId()))
                .forEach(found::add);
        return List.copyOf(found);
    }

    private Response send(Request request) {
        return soon(Uni.createFrom().completionStage(() -> redis.send(request).toCompletionStage()));
    }

    private JsonNode run(String action, String request) {
        return soon(actions.run(action, CALL, parsed(request)));
    }

    private static ObjectNode parsed(String request) {
        try {
            return (ObjectNode) JSON.readTree(request.replace('\'', '"'));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static <T> T soon(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}
