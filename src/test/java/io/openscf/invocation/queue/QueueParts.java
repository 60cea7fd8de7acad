package io.openscf.invocation.queue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openscf.RealServices;
import io.openscf.catalog.OwnBucket;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.AsyncQueue.Enqueued;
import io.openscf.invocation.AsyncQueue.Origin;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.metrics.FunctionMeters;
import io.openscf.invocation.metrics.MetricsConfig;
import io.openscf.invocation.metrics.QueueMeters;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Map;

/** The queue on a real Redis that was emptied, put together by hand. */
final class QueueParts implements AutoCloseable {
    static final FunctionKey FUNCTION = new FunctionKey("default", "f");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOBODY = "http://127.0.0.1:1";

    final Vertx vertx = Vertx.vertx();
    final Redis redis;

    QueueParts() {
        redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(RealServices.redis())
                        .setMaxPoolSize(64)
                        .setMaxPoolWaiting(1024));
        send(Command.FLUSHALL);
    }

    /** Defaults, but for names and values in turn. */
    static AsyncConfig config(Map<String, String> settings) {
        var config = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(AsyncConfig.class);
        settings.forEach((name, value) -> config.withDefaultValue("openscf.async." + name, value));
        return config.build().getConfigMapping(AsyncConfig.class);
    }

    /** On the bucket server of the tests. */
    Payloads payloads() {
        var s3 = RealServices.s3();
        return payloads(
                s3.get("endpoint").asText(),
                s3.get("accessKey").asText(),
                s3.get("secretKey").asText());
    }

    /** On a bucket server that does not answer. */
    Payloads payloadsOfNobody() {
        return payloadsOfNobody(vertx);
    }

    static Payloads payloadsOfNobody(Vertx vertx) {
        return new Payloads(vertx, new OwnBucket(NOBODY, "k", "s", "openscf-code"));
    }

    Payloads payloads(String endpoint, String accessKey, String secretKey) {
        return new Payloads(vertx, new OwnBucket(endpoint, accessKey, secretKey, "openscf-code"));
    }

    RedisAsyncQueue queue(AsyncConfig config, Payloads payloads) {
        return queue(config, payloads, new RedisSafety(vertx, redis, config));
    }

    RedisAsyncQueue queue(AsyncConfig config, RedisSafety safety) {
        return queue(config, payloadsOfNobody(), safety);
    }

    private RedisAsyncQueue queue(AsyncConfig config, Payloads payloads, RedisSafety safety) {
        return new RedisAsyncQueue(vertx, redis, config, new PlainRules(), safety, payloads, meters());
    }

    AsyncWorker worker(AsyncConfig config, Invoker invoker, Payloads payloads) {
        var doors = new ClaimedRuns.Doors(invoker, new PlainRules(), new NoInstances(), payloads, functionMeters());
        return new AsyncWorker(vertx, redis, config, doors);
    }

    /** One that has begun. */
    QueueSweep sweep(AsyncConfig config) {
        var sweep = new QueueSweep(vertx, redis, config, meters());
        sweep.start(new StartupEvent());
        return sweep;
    }

    static QueueMeters meters() {
        return new QueueMeters(new SimpleMeterRegistry(), functionMeters());
    }

    private static FunctionMeters functionMeters() {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(MetricsConfig.class)
                .build()
                .getConfigMapping(MetricsConfig.class);
        return new FunctionMeters(new SimpleMeterRegistry(), config);
    }

    static AsyncEvent event(String queue, String id, Buffer json) {
        return new AsyncEvent(id, queue, FUNCTION, Qualifier.LATEST, null, null, json, Origin.API);
    }

    static Enqueued offer(RedisAsyncQueue queue, AsyncEvent event) {
        return wait(queue.enqueue(event));
    }

    Response run(RedisScript script, String queue, Object... arguments) {
        return wait(script.run(redis, RedisShard.of(queue), arguments));
    }

    Response send(Command command, Object... arguments) {
        var request = Request.cmd(command);
        for (var argument : arguments) {
            request.arg(argument.toString());
        }
        return wait(redis.send(request));
    }

    static <T> T wait(Future<T> future) {
        return wait(Uni.createFrom().completionStage(future.toCompletionStage()));
    }

    static <T> T wait(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    @Override
    public void close() {
        redis.close();
        vertx.close();
    }
}
