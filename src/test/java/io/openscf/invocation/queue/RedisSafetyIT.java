package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.openscf.model.ScfException;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that is set up too weakly for the level of durability (docs/async.md, Durability). */
class RedisSafetyIT {
    private final QueueParts parts = new QueueParts();

    @AfterEach
    void restore() {
        parts.send(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
        parts.close();
    }

    @Test
    void refusesEventsAndIsRedWhileRedisMayThrowThemAway() {
        // given
        var config = QueueParts.config(Map.of());
        parts.send(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");

        // when
        var safety = started(config);

        // then
        await().until(() -> !safety.faults().isEmpty());
        var health = new RedisSafetyHealth(safety, config).call();
        assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(health.getData().orElseThrow().get("faults").toString()).contains("maxmemory-policy is allkeys-lru");
        var queue = new RedisAsyncQueue(
                parts.vertx,
                parts.redis,
                config,
                new PlainRules(),
                safety,
                parts.payloadsOfNobody(),
                QueueParts.meters());
        assertThatThrownBy(() -> QueueParts.offer(queue, QueueParts.event("q", "one", Buffer.buffer("{}"))))
                .isInstanceOf(ScfException.class)
                .hasMessageContaining("allkeys-lru");
    }

    @Test
    void showsItOnlyWhereThatIsAskedFor() {
        // given
        var config = QueueParts.config(Map.of("refuse-unsafe", "false"));
        parts.send(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");

        // when
        var safety = started(config);

        // then
        await().until(() -> !safety.faults().isEmpty());
        assertThat(safety.refusal()).isNull();
        assertThat(new RedisSafetyHealth(safety, config).call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    }

    /** The Redis of the tests syncs once a second. */
    @Test
    void levelDiskNeedsARedisThatWritesBeforeItAnswers() {
        // given
        var config = QueueParts.config(Map.of("durability", "disk"));

        // when
        var safety = started(config);

        // then
        await().until(() -> !safety.faults().isEmpty());
        assertThat(safety.refusal()).contains("appendfsync is everysec");
    }

    @Test
    void levelProcessIsFineWithTheSame() {
        // when
        var safety = started(QueueParts.config(Map.of()));

        // then
        await().until(safety::known);
        assertThat(safety.faults()).isEmpty();
    }

    private RedisSafety started(AsyncConfig config) {
        var safety = new RedisSafety(parts.vertx, parts.redis, config);
        safety.start(new StartupEvent());
        return safety;
    }
}
