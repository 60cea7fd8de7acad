package io.openscf.invocation.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What waits, as Redis has it: every gateway shows the same. The longest queues have figures of their own, all others
 * together are {@code other}.
 */
@Singleton
public class QueueGauges {
    private static final LuaScript DEPTHS = LuaScript.of("common.lua", "depths.lua");

    private record Depth(Tags tags, double waiting, double running, double bytes, double age) {
        static Depth read(Response row) {
            var text = row.get(5).toString();
            var meta = text.isEmpty() ? new JsonObject() : new JsonObject(text);
            var tags = Tags.of(
                    "queue",
                    row.get(0).toString(),
                    "namespace",
                    text(meta, "ns"),
                    "function",
                    text(meta, "fn"),
                    "trigger",
                    meta.getString("tt") == null ? "api" : text(meta, "tn"));
            return new Depth(
                    tags,
                    row.get(1).toLong(),
                    row.get(2).toLong(),
                    row.get(3).toLong(),
                    row.get(4).toLong() / 1000.0);
        }

        private static String text(JsonObject meta, String field) {
            var value = meta.getString(field);
            return value == null ? "" : value;
        }

        MultiGauge.Row<?> row(ToDoubleFunction<Depth> figure) {
            return MultiGauge.Row.of(tags, this, figure);
        }
    }

    private final Vertx vertx;
    private final Redis redis;
    private final MetricsConfig config;
    private final MultiGauge waiting;
    private final MultiGauge running;
    private final MultiGauge bytes;
    private final MultiGauge oldest;
    /** Gauges hold what they show weakly. */
    private volatile List<Depth> shown = List.of();

    private volatile long queues;
    private volatile long deadLetters;
    private volatile long unrecorded;
    private volatile boolean stopped;

    public QueueGauges(Vertx vertx, Redis redis, MeterRegistry meters, MetricsConfig config) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.waiting = gauge(meters, "openscf_async_queue_depth", "Events that wait");
        this.running = gauge(meters, "openscf_async_queue_running", "Events that run");
        this.bytes = gauge(meters, "openscf_async_queue_bytes", "Bytes of events that wait or run");
        this.oldest = gauge(meters, "openscf_async_oldest_age_seconds", "Age of the event that is next");
        single(meters, "openscf_async_queues", "Queues in which something waits", own -> own.queues);
        single(meters, "openscf_dead_letters", "Dead letters that are kept", own -> own.deadLetters);
        single(meters, "openscf_ledger_pending", "Changes that the ledger does not have yet", own -> own.unrecorded);
    }

    private static MultiGauge gauge(MeterRegistry meters, String name, String description) {
        return MultiGauge.builder(name).description(description).register(meters);
    }

    private void single(MeterRegistry meters, String name, String description, ToDoubleFunction<QueueGauges> figure) {
        Gauge.builder(name, this, figure).description(description).register(meters);
    }

    void start(@Observes StartupEvent event) {
        later();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void later() {
        if (!stopped) {
            vertx.setTimer(config.queueInterval().toMillis(), timer -> look());
        }
    }

    private void look() {
        var calls = IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> DEPTHS.call(new RedisShard(shard).key("ready"), config.queues()))
                .toList();
        DEPTHS.run(redis, calls)
                .onSuccess(this::seen)
                .onFailure(error -> Log.debugf("queues not counted: %s", error.getMessage()))
                .onComplete(done -> later());
    }

    private void seen(List<Response> shards) {
        queues = sum(shards, 0);
        deadLetters = sum(shards, 3);
        unrecorded = sum(shards, 4);
        var longest = shards.stream()
                .flatMap(shard -> shard.get(5).stream())
                .map(Depth::read)
                .sorted(Comparator.comparingDouble(Depth::waiting).reversed())
                .limit(config.queues())
                .toList();
        var others = new Depth(
                Tags.of("queue", "other", "namespace", "", "function", "", "trigger", ""),
                sum(shards, 1) - longest.stream().mapToDouble(Depth::waiting).sum(),
                sum(shards, 2) - longest.stream().mapToDouble(Depth::running).sum(),
                0,
                0);
        shown = Stream.concat(longest.stream(), Stream.of(others)).toList();
        show(waiting, shown, Depth::waiting);
        show(running, shown, Depth::running);
        show(bytes, longest, Depth::bytes);
        show(oldest, longest, Depth::age);
    }

    private static void show(MultiGauge gauge, List<Depth> depths, ToDoubleFunction<Depth> figure) {
        gauge.register(
                depths.stream()
                        .<MultiGauge.Row<?>>map(depth -> depth.row(figure))
                        .toList(),
                true);
    }

    private static long sum(List<Response> shards, int column) {
        return shards.stream().mapToLong(shard -> shard.get(column).toLong()).sum();
    }
}
