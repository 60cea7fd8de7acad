package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.openscf.RealServices;
import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.Timers;
import io.openscf.invocation.Timers.Fired;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scripts against a real Redis. */
class RedisScriptsIT {
    private static final RedisShard SHARD = RedisShard.of("t");
    private static final long KEEP = 60_000;
    private static final long HOUR = 3_600_000;
    private static Vertx vertx;
    private static Redis redis;

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(RealServices.redis())
                        .setMaxPoolSize(64)
                        .setMaxPoolWaiting(1024));
    }

    @AfterAll
    static void disconnect() {
        redis.close();
        vertx.close();
    }

    @BeforeEach
    void forgetEverything() throws Exception {
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void refusesTheSameIdTwiceEvenAfterItHasFinished() {
        // given
        var queue = queue(100, "1M");
        offer(queue, "a");
        var claimed = claim(15_000, 1).get(1);
        run(RedisScript.ACK, KEEP, claimed.get(0), claimed.get(2), "SUCCESS", 200)
                .get(0);

        // when
        var second = offer(queue, "a");

        // then
        assertThat(second).isEqualTo(new Enqueued.Duplicate("a"));
    }

    @Test
    void listsAQueueWhoseEventsAllRun() {
        // given
        offer(queue(100, "1M"), "a");
        claim(15_000, 1);

        // when
        var listed = run(RedisScript.QUEUES);

        // then: trigger id, waiting, running
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.get(0).get(0).toString()).isEqualTo("t");
        assertThat(listed.get(0).get(1).toInteger()).isZero();
        assertThat(listed.get(0).get(2).toInteger()).isEqualTo(1);
    }

    @Test
    void refusesEventsBeyondLengthAndBytes() {
        // given
        offer(queue(1, "1M"), "a");

        // when
        var tooLong = offer(queue(1, "1M"), "b");
        var tooBig = offer(queue(100, "8"), "c");

        // then
        assertThat(tooLong).isEqualTo(new Enqueued.Full("length"));
        assertThat(tooBig).isEqualTo(new Enqueued.Full("bytes"));
    }

    @Test
    void countsWhatABatchHasStoredAlready() {
        // given: room for three events, or for 8 bytes
        int[] most = {3, 8};

        // when
        var replies = run(
                RedisScript.ENQ,
                Stream.of("a", "a", "b", "c", "d", "e")
                        .flatMap(id ->
                                Stream.of("t", id, most[0], most[1], 60_000, id.equals("c") ? "12345" : "{}", "{}", 0))
                        .toArray());

        // then
        assertThat(replies)
                .extracting(Response::toString)
                .containsExactly("OK", "DUP", "OK", "FULL bytes", "OK", "FULL length");
        assertThat(claim(15_000, 10)).hasSize(1 + 3);
    }

    @Test
    void acknowledgesInOneCallWhatIsStillItsOwn() {
        // given
        Stream.of("a", "b", "c").forEach(id -> offer(queue(100, "1M"), id));
        claim(15_000, 3);

        // when
        var replies = run(RedisScript.ACK, KEEP, "a", 1, "SUCCESS", 200, "b", 7, "SUCCESS", 200, "c", 1, "FAILED", 430);

        // then
        assertThat(replies).extracting(Response::toString).containsExactly("OK", "STALE", "OK");
        assertThat(wait(redis.send(
                        Request.cmd(Command.ZRANGE).arg(SHARD.key("f")).arg("0").arg("-1"))))
                .extracting(Response::toString)
                .containsExactly("b");
    }

    @Test
    void leavesAnEventInItsQueueWhenRedisHasNoMemoryForItsClaim() {
        // given
        offer(queue(100, "1M"), "a");
        configure("maxmemory", "1");

        // when
        var refused = catchThrowable(() -> claim(15_000, 1));
        configure("maxmemory", "0");

        // then
        assertThat(refused).hasMessageContaining("OOM");
        assertThat(claim(15_000, 1)).hasSize(1 + 1);
    }

    private static void configure(String setting, String value) {
        wait(redis.send(Request.cmd(Command.CONFIG).arg("SET").arg(setting).arg(value)));
    }

    @Test
    void redeliversAfterTheLeaseAndRefusesTheStaleOwner() {
        // given
        offer(queue(100, "1M"), "a");
        var first = claim(1, 1).get(1);
        await().untilAsserted(() -> assertThat(
                        run(RedisScript.SWEEP, 64, 5, KEEP).get(0).toInteger())
                .isEqualTo(1));

        // when
        var second = claim(15_000, 1).get(1);

        // then
        assertThat(second.get(0).toString()).isEqualTo("a");
        assertThat(run(RedisScript.ACK, KEEP, "a", first.get(2), "SUCCESS", 200).get(0))
                .hasToString("STALE");
        assertThat(run(RedisScript.ACK, KEEP, "a", second.get(2), "SUCCESS", 200)
                        .get(0))
                .hasToString("OK");
    }

    @Test
    void deadLettersWhenUserRetriesAreUsedUp() {
        // given
        offer(queue(100, "1M"), "a");
        var first = claim(15_000, 1).get(1);
        assertThat(run(RedisScript.RETRY, KEEP, "a", first.get(2), "user", 0, 430, 1, HOUR, 1, "x")
                        .get(0))
                .hasToString("OK");
        var second = claim(15_000, 1).get(1);

        // when
        var end = run(RedisScript.RETRY, KEEP, "a", second.get(2), "user", 0, 430, 1, HOUR, 1, "x")
                .get(0);

        // then
        assertThat(second.get(3).toInteger()).isEqualTo(1);
        assertThat(end).hasToString("DEAD");
        assertThat(wait(redis.send(Request.cmd(Command.XLEN).arg(SHARD.key("dl:t"))))
                        .toInteger())
                .isEqualTo(1);
    }

    @Test
    void numbersASystemRetryButCountsItNotAgainstTheFunction() {
        // given
        offer(queue(100, "1M"), "a");
        var claimed = claim(15_000, 1).get(1);

        // when
        run(RedisScript.RETRY, KEEP, "a", claimed.get(2), "system", 1000, 500, 0, HOUR, 1, "x")
                .get(0);

        // then
        assertThat(claim(15_000, 1).size()).isEqualTo(1);
        await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> {
            var again = claim(15_000, 1);
            assertThat(again.size()).isEqualTo(2);
            assertThat(again.get(1).get(3).toInteger()).isEqualTo(1);
        });
    }

    @Test
    void servesASmallQueueSoonBesideAFlood() {
        // given: two queues of one shard, one of them flooded
        for (int i = 0; i < 500; i++) {
            enqueue("flood", "f" + i);
        }
        enqueue("small", "s");

        // when
        var served = new HashSet<String>();
        for (int i = 0; i < 4; i++) {
            wait(RedisScript.CLAIM.run(redis, SHARD, "gw", 15_000, 1, 4, 4)).stream()
                    .skip(1)
                    .forEach(claimed -> served.add(claimed.get(1).toString()));
        }

        // then
        assertThat(served).contains("small");
    }

    @Test
    void firesOnceWhenThreeGatewaysTry() {
        // given
        var timers = new RedisTimers(redis, config(100, "1M"), new PlainRules(), QueueParts.meters());
        timers.schedule("t", 1000).await().atMost(Duration.ofSeconds(5));
        assertThat(timers.due(10).await().atMost(Duration.ofSeconds(5))).containsExactly(new Timers.Due("t", 1000));
        var fire = timers.fire("t", 1000, OptionalLong.of(2000), event("fire-1"), false);

        // when
        List<Fired> fired =
                Uni.join().all(fire, fire, fire).andFailFast().await().atMost(Duration.ofSeconds(5));

        // then
        assertThat(fired).containsExactlyInAnyOrder(Fired.FIRED, Fired.NOT_MINE, Fired.NOT_MINE);
        assertThat(timers.scheduledAt("t").await().atMost(Duration.ofSeconds(5)))
                .hasValue(2000);
        assertThat(claim(15_000, 10).size()).isEqualTo(2);
    }

    @Test
    void teachesAScriptToARedisThatHasForgottenIt() {
        // given
        offer(queue(100, "1M"), "a");
        wait(redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));

        // when
        var stored = offer(queue(100, "1M"), "b");

        // then
        assertThat(stored).isEqualTo(new Enqueued.Stored("b"));
    }

    private static void enqueue(String queue, String id) {
        wait(RedisScript.ENQ.run(redis, SHARD, queue, id, 1000, 1_000_000, 60_000, "{}", "{}", 0));
    }

    private static Enqueued offer(AsyncQueue queue, String id) {
        return queue.enqueue(event(id)).await().atMost(Duration.ofSeconds(5));
    }

    private static AsyncEvent event(String id) {
        return new AsyncEvent(
                id,
                "t",
                new FunctionKey("default", "f"),
                Qualifier.LATEST,
                null,
                null,
                Buffer.buffer("{\"a\":1}"),
                AsyncQueue.Origin.API);
    }

    private static Response claim(long lease, int total) {
        return wait(RedisScript.CLAIM.run(redis, SHARD, "gw", lease, 16, 4, total));
    }

    private static Response run(RedisScript script, Object... arguments) {
        return wait(script.run(redis, SHARD, arguments));
    }

    private static <T> T wait(io.vertx.core.Future<T> future) {
        return Uni.createFrom()
                .completionStage(future.toCompletionStage())
                .await()
                .atMost(Duration.ofSeconds(5));
    }

    private static RedisAsyncQueue queue(int length, String bytes) {
        var config = config(length, bytes);
        return new RedisAsyncQueue(
                vertx,
                redis,
                config,
                new PlainRules(),
                new RedisSafety(vertx, redis, config),
                QueueParts.payloadsOfNobody(vertx),
                QueueParts.meters());
    }

    private static AsyncConfig config(int length, String bytes) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AsyncConfig.class)
                .withDefaultValue("openscf.async.max-length", Integer.toString(length))
                .withDefaultValue("openscf.async.max-bytes", bytes)
                .build()
                .getConfigMapping(AsyncConfig.class);
    }
}
