package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openscf.RealServices;
import io.openscf.catalog.OwnBucket;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.QueueControl.Terminated;
import io.openscf.invocation.payload.PayloadSweep;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.ErrorCode;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.ScfException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of up to 128 KB (semantics.md section 3) on a real Redis and a real bucket server. */
class LargeEventsIT {
    private static final Buffer LARGE = Buffer.buffer("{\"text\":\"" + "ä".repeat(50_000) + "\"}");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RedisShard SHARD = RedisShard.of("t");
    private static final long KEEP = 60_000;
    private static final long HOUR = 3_600_000;
    private final AsyncConfig config = QueueParts.config(
            Map.of("max-bytes", "150K", "concurrency", "8", "retry-interval", "300ms", "gateway-retry", "100ms"));
    private QueueParts parts;
    private Payloads payloads;
    private OwnBucket bucket;
    private RedisAsyncQueue queue;
    private RedisQueueControl control;
    private RedisDeadLetterBox letters;

    @BeforeEach
    void connect() throws Exception {
        parts = new QueueParts();
        payloads = parts.payloads();
        var s3 = RealServices.s3();
        bucket = new OwnBucket(
                s3.get("endpoint").asText(),
                s3.get("accessKey").asText(),
                s3.get("secretKey").asText(),
                "openscf-code");
        for (var object : objects()) {
            bucket.delete(object);
        }
        queue = parts.queue(config, payloads);
        control = new RedisQueueControl(parts.redis, config);
        letters = new RedisDeadLetterBox(parts.redis, config, new PlainRules(), payloads);
    }

    @AfterEach
    void disconnect() {
        parts.close();
    }

    @Test
    void reachTheFunctionByteForByteAndAreNotInRedis() throws Exception {
        // given
        var ran = new CopyOnWriteArrayList<Buffer>();
        assertThat(offer("a")).isEqualTo(new Enqueued.Stored("a"));
        assertThat(parts.send(Command.HGET, SHARD.key("m:a"), "pl").toString()).hasSizeLessThan(100);
        assertThat(objects()).hasSize(1);

        // when
        var worker = start(
                request -> {
                    ran.add(request.event());
                    return success(request);
                },
                payloads);

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(ran).containsExactly(LARGE));
        worker.stop(new ShutdownEvent());
    }

    @Test
    void areDeletedOnceTheyAreOverAndInTheLedger() throws Exception {
        // given
        offer("a");
        acknowledge("a", "SUCCESS");
        assertThat(sweptObjects()).as("the ledger has not read it yet").hasSize(1);

        // when
        recorded("a");

        // then
        assertThat(sweptObjects()).isEmpty();
        assertThat(bytesInQueue()).isZero();
    }

    @Test
    void areDeletedWhenTheyEndAfterTheLedgerHasThem() throws Exception {
        // given
        offer("a");
        offer("small", Buffer.buffer("{}"));
        recorded("a");
        assertThat(sweptObjects()).hasSize(1);

        // when
        var purged = QueueParts.wait(control.purge("t"));

        // then
        assertThat(purged).isEqualTo(2);
        assertThat(sweptObjects()).isEmpty();
    }

    @Test
    void areDeletedWhenTheyAreTerminated() throws Exception {
        // given
        offer("a");
        recorded("a");

        // when
        var how = QueueParts.wait(control.terminate("a", false));

        // then
        assertThat(how).isEqualTo(Terminated.ENDED);
        assertThat(sweptObjects()).isEmpty();
    }

    @Test
    void countInTheByteCapOfTheQueueAndLeaveNothingWhenItIsFull() throws Exception {
        // given
        offer("a");

        // when
        var second = offer("b");

        // then
        assertThat(second).isEqualTo(new Enqueued.Full("bytes"));
        assertThat(bytesInQueue()).isEqualTo(LARGE.length());
        await().atMost(SOON).untilAsserted(() -> assertThat(objects()).hasSize(1));
    }

    @Test
    void leaveNothingBehindWhenTheyAreOfferedTwice() throws Exception {
        // given
        offer("a");

        // when
        var second = offer("a");

        // then
        assertThat(second).isEqualTo(new Enqueued.Duplicate("a"));
        await().atMost(SOON).untilAsserted(() -> assertThat(objects()).hasSize(1));
        var kept = load(claim().get(1).get(5).toString());
        assertThat(kept).isEqualTo(LARGE);
    }

    @Test
    void areRefusedWhileTheStoreIsAwayAndNothingIsAccepted() {
        // given
        var cut = parts.queue(config, parts.payloadsOfNobody());

        // when
        var refused = assertThatThrownBy(() -> QueueParts.offer(cut, QueueParts.event("t", "a", LARGE)));

        // then
        refused.isInstanceOfSatisfying(
                ScfException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_UNAVAILABLE));
        assertThat(parts.send(Command.EXISTS, SHARD.key("m:a")).toInteger()).isZero();
        assertThat(QueueParts.offer(cut, QueueParts.event("t", "b", Buffer.buffer("{}"))))
                .isEqualTo(new Enqueued.Stored("b"));
    }

    @Test
    void areTriedAgainWhenTheStoreIsAwayAsTheyAreToRun() throws Exception {
        // given
        var ran = new CopyOnWriteArrayList<Buffer>();
        Invoker noting = request -> {
            ran.add(request.event());
            return success(request);
        };
        offer("a");
        var cut = start(noting, parts.payloadsOfNobody());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(parts.send(Command.HGET, SHARD.key("m:a"), "st"))
                        .hasToString("RETRYING"));
        cut.stop(new ShutdownEvent());
        assertThat(ran).isEmpty();

        // when
        var worker = start(noting, payloads);

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(ran).containsExactly(LARGE));
        worker.stop(new ShutdownEvent());
    }

    @Test
    void becomeDeadLettersWhenSomebodyHasEmptiedTheBucket() throws Exception {
        // given
        offer("a");
        bucket.delete(objects().getFirst());

        // when
        var worker = start(LargeEventsIT::success, payloads);

        // then
        await().atMost(SOON).untilAsserted(() -> assertThat(letters()).hasSize(1));
        assertThat(letters().getFirst().reason()).isEqualTo("refused");
        assertThat(letters().getFirst().message()).contains("gone from the bucket");
        worker.stop(new ShutdownEvent());
    }

    @Test
    void stayWithTheirDeadLetterUntilThatIsDelivered() throws Exception {
        // given
        die("a");
        recorded("a");
        assertThat(sweptObjects()).hasSize(1);
        var letter = letters().getFirst();
        assertThat(QueueParts.wait(letters.event(letter))).isEqualTo(LARGE);

        // when
        parts.run(RedisScript.POSTED, "t", "t", letter.entry(), "delivered");

        // then
        assertThat(sweptObjects()).isEmpty();
    }

    @Test
    void runOnceMoreAfterARedriveAndAreDeletedThen() throws Exception {
        // given
        die("a");
        recorded("a");

        // when
        var redriven = QueueParts.wait(letters.redrive(letters().getFirst()));

        // then
        assertThat(redriven).isTrue();
        assertThat(bytesInQueue()).isEqualTo(LARGE.length());
        assertThat(sweptObjects()).hasSize(1);
        assertThat(load(claim().get(1).get(5).toString())).isEqualTo(LARGE);
        parts.run(RedisScript.ACK, "t", KEEP, "a", 2, "SUCCESS", 200);
        assertThat(sweptObjects()).isEmpty();
    }

    @Test
    void ofConnectorsThatAreBuriedAtOnceAreKeptWithTheLetterOnce() throws Exception {
        // given
        var direct = new RedisDeadLetters(parts.redis, config, payloads);
        var event = QueueParts.event("t", "a", LARGE);

        // when: said twice, as after an unknown outcome
        QueueParts.wait(direct.keep(event, "no JSON"));
        QueueParts.wait(direct.keep(event, "no JSON"));

        // then
        assertThat(letters()).hasSize(1);
        assertThat(QueueParts.wait(letters.event(letters().getFirst()))).isEqualTo(LARGE);
        await().atMost(SOON).untilAsserted(() -> assertThat(objects()).hasSize(1));
    }

    @Test
    void thatNeverCameIntoTheQueueGoByTheirAge() throws Exception {
        // given: one waits, one is a dead letter, one was left by a gateway that died, one by a Redis that was wiped
        die("dead");
        offer("waits");
        QueueParts.wait(payloads.store(SHARD, LARGE));
        assertThat(objects()).hasSize(3);
        var sweep = sweep();

        // when
        QueueParts.wait(sweep.deleteForgotten(Duration.ZERO));

        // then
        assertThat(objects()).hasSize(2);
        assertThat(load(claim().get(1).get(5).toString())).isEqualTo(LARGE);
        parts.send(Command.FLUSHALL);
        QueueParts.wait(sweep.deleteForgotten(Duration.ofHours(1)));
        assertThat(objects()).as("may be on their way").hasSize(2);
        QueueParts.wait(sweep.deleteForgotten(Duration.ZERO));
        assertThat(objects()).isEmpty();
    }

    private Enqueued offer(String id) {
        return offer(id, LARGE);
    }

    private Enqueued offer(String id, Buffer json) {
        return QueueParts.offer(queue, QueueParts.event("t", id, json));
    }

    private Response claim() {
        return parts.run(RedisScript.CLAIM, "t", "gw", HOUR, 16, 4, 1);
    }

    private void acknowledge(String id, String status) {
        var claimed = claim().get(1);
        parts.run(RedisScript.ACK, "t", KEEP, id, claimed.get(2), status, 200);
    }

    private void die(String id) {
        offer(id);
        var claimed = claim().get(1);
        parts.run(RedisScript.RETRY, "t", KEEP, id, claimed.get(2), "refused", 0, 430, 0, HOUR, 1, "x");
    }

    /** As the ledger says when it has written an event. */
    private void recorded(String id) {
        var done = LuaScript.of("common.lua", "ledger-done.lua");
        var revision = parts.send(Command.HGET, SHARD.key("m:" + id), "rev");
        QueueParts.wait(done.run(parts.redis, List.of(done.call(SHARD.key("ready"), id, revision))));
    }

    private List<DeadLetter> letters() {
        return QueueParts.wait(letters.list("t", 10));
    }

    private Buffer load(String object) throws Exception {
        return Buffer.buffer(bucket.get(object));
    }

    private PayloadSweep sweep() {
        return new PayloadSweep(parts.redis, payloads);
    }

    private List<String> sweptObjects() throws Exception {
        QueueParts.wait(sweep().deleteReleased());
        return objects();
    }

    private List<String> objects() throws Exception {
        return bucket.olderThan("events/", Duration.ofSeconds(-10));
    }

    private long bytesInQueue() {
        return QueueParts.wait(control.show("t")).bytes();
    }

    private AsyncWorker start(Invoker invoker, Payloads with) {
        var worker = parts.worker(config, invoker, with);
        worker.start(new StartupEvent());
        return worker;
    }

    private static Uni<InvocationResult> success(InvokeRequest request) {
        return Uni.createFrom()
                .item(new InvocationResult(
                        request.requestId(), new Outcome.Succeeded(Buffer.buffer("1")), 1, 1, null, ""));
    }
}
