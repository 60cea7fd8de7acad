package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an acknowledgement promises at levels disk and replica (docs/async.md), with a real second Redis. */
class DurabilityIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private QueueParts parts;

    @BeforeEach
    void connect() {
        parts = new QueueParts();
    }

    @AfterEach
    void disconnect() {
        parts.close();
    }

    @Test
    void replicaAcceptsAnEventOnceAReplicaHasIt() throws Exception {
        try (var second = new SecondRedis(parts)) {
            // given
            awaitReplica();

            // when
            var accepted = offer(queue(level("replica")), "a");

            // then
            assertThat(accepted).isEqualTo(new Enqueued.Stored("a"));
            var replica = Redis.createClient(parts.vertx, second.address());
            assertThat(QueueParts.wait(replica.send(Request.cmd(Command.HGET)
                            .arg(RedisShard.of("t").key("m:a"))
                            .arg("st"))))
                    .hasToString("WAITING");
            replica.close();
        }
    }

    @Test
    void replicaAcceptsNothingThatNoReplicaConfirms() throws Exception {
        try (var second = new SecondRedis(parts)) {
            // given
            awaitReplica();
            var queue = queue(level("replica"));
            assertThat(offer(queue, "before")).isEqualTo(new Enqueued.Stored("before"));
            second.freeze();

            // when
            var refused = assertThatThrownBy(() -> offer(queue, "a"));

            // then
            refused.isInstanceOfSatisfying(ScfException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_UNAVAILABLE);
                assertThat(error).hasMessageContaining("replicas");
            });
            // offered again under its id, as the answer asks for, it is one event
            second.goOn();
            await().atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(offer(queue, "a")).isEqualTo(new Enqueued.Duplicate("a")));
            assertThat(offer(queue, "after")).isEqualTo(new Enqueued.Stored("after"));
        }
    }

    @Test
    void replicaAcceptsNothingWithoutAnyReplica() {
        assertThatThrownBy(() -> offer(queue(level("replica")), "a"))
                .isInstanceOfSatisfying(
                        ScfException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_UNAVAILABLE));
    }

    @Test
    void diskAcceptsNothingWhileRedisWritesItsFileNowAndThenOnly() {
        // given
        var config = level("disk");
        var safety = new RedisSafety(parts.vertx, parts.redis, config);
        var before = setting("appendfsync");
        parts.send(Command.CONFIG, "SET", "appendfsync", "everysec");
        try {
            safety.start(new StartupEvent());
            await().atMost(SOON).untilAsserted(() -> assertThat(safety.faults()).isNotEmpty());

            // when
            var refused = assertThatThrownBy(() -> offer(parts.queue(config, safety), "a"));

            // then
            refused.isInstanceOfSatisfying(ScfException.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_UNAVAILABLE);
                assertThat(error).hasMessageContaining("appendfsync is everysec");
            });
            assertThat(parts.send(Command.EXISTS, RedisShard.of("t").key("m:a")).toInteger())
                    .isZero();
        } finally {
            parts.send(Command.CONFIG, "SET", "appendfsync", before);
        }
    }

    @Test
    void diskAcceptsWhenRedisWritesItsFileAtOnce() {
        // given
        var config = level("disk");
        var before = setting("appendfsync");
        var appends = setting("appendonly");
        parts.send(Command.CONFIG, "SET", "appendonly", "yes");
        parts.send(Command.CONFIG, "SET", "appendfsync", "always");
        try {
            var safety = new RedisSafety(parts.vertx, parts.redis, config);
            safety.start(new StartupEvent());
            await().atMost(SOON).until(safety::known);

            // when
            var accepted = offer(parts.queue(config, safety), "a");

            // then
            assertThat(safety.faults()).isEmpty();
            assertThat(accepted).isEqualTo(new Enqueued.Stored("a"));
        } finally {
            parts.send(Command.CONFIG, "SET", "appendfsync", before);
            parts.send(Command.CONFIG, "SET", "appendonly", appends);
        }
    }

    private void awaitReplica() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(parts.send(Command.INFO, "replication").toString())
                                .contains("state=online"));
    }

    private String setting(String name) {
        var reply = parts.send(Command.CONFIG, "GET", name);
        // A map in RESP3, a list in RESP2.
        return (reply.getKeys().contains(name) ? reply.get(name) : reply.get(1)).toString();
    }

    private static AsyncConfig level(String durability) {
        return QueueParts.config(Map.of("durability", durability, "replica-timeout", "300ms"));
    }

    private RedisAsyncQueue queue(AsyncConfig config) {
        return parts.queue(config, parts.payloadsOfNobody());
    }

    private static Enqueued offer(RedisAsyncQueue queue, String id) {
        return QueueParts.offer(queue, QueueParts.event("t", id, Buffer.buffer("{}")));
    }
}
