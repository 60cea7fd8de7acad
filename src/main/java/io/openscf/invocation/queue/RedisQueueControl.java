package io.openscf.invocation.queue;

import io.openscf.invocation.QueueControl;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.RunStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** By scripts, a shard each. */
@Singleton
class RedisQueueControl implements QueueControl {
    private static final int PER_CALL = 64;
    private static final int CODE = RunStatus.REQUEST_CANCELED.code();

    private final Redis redis;
    private final AsyncConfig config;

    RedisQueueControl(Redis redis, AsyncConfig config) {
        this.redis = redis;
        this.config = config;
    }

    @Override
    public Uni<List<Queue>> list() {
        return uni(() -> everywhere(RedisScript.QUEUES)
                .map(replies -> replies.stream()
                        .flatMap(Response::stream)
                        .map(RedisQueueControl::read)
                        .sorted(Comparator.comparing(Queue::id))
                        .toList()));
    }

    @Override
    public Uni<Queue> show(String id) {
        return uni(() -> RedisScript.QUEUES.run(redis, RedisShard.of(id), id).map(reply -> read(reply.get(0))));
    }

    private static Queue read(Response row) {
        var text = row.get(7).toString();
        var meta = text.isEmpty() ? null : new JsonObject(text);
        var oldest = row.get(6).toString();
        return new Queue(
                row.get(0).toString(),
                meta == null ? null : new FunctionKey(meta.getString("ns"), meta.getString("fn")),
                meta == null ? null : meta.getString("tt"),
                row.get(1).toLong(),
                row.get(2).toLong(),
                row.get(3).toLong(),
                row.get(4).toString().equals("1"),
                row.get(5).toLong(),
                oldest.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(oldest)));
    }

    @Override
    public Uni<Void> pause(String id) {
        return uni(() -> RedisScript.PAUSE.run(redis, RedisShard.of(id), id, 1)).replaceWithVoid();
    }

    @Override
    public Uni<Void> resume(String id) {
        return uni(() -> RedisScript.PAUSE.run(redis, RedisShard.of(id), id, 0)).replaceWithVoid();
    }

    @Override
    public Uni<Long> purge(String id) {
        return uni(() -> RedisScript.PURGE
                        .run(redis, RedisShard.of(id), id, PER_CALL, CODE, keep())
                        .map(Response::toLong))
                .chain(ended -> ended < PER_CALL
                        ? Uni.createFrom().item(ended)
                        : purge(id).map(further -> ended + further));
    }

    @Override
    public Uni<Terminated> terminate(String requestId, boolean gracefully) {
        var how = gracefully ? "GRACEFUL" : "AT_ONCE";
        // A request id does not tell its shard.
        return uni(() -> everywhere(RedisScript.TERM, requestId, how, CODE, keep())
                .map(replies -> replies.stream()
                        .map(reply -> terminated(reply.toString()))
                        .filter(one -> one != Terminated.ABSENT)
                        .findFirst()
                        .orElse(Terminated.ABSENT)));
    }

    private static Terminated terminated(String reply) {
        return switch (reply) {
            case "ABSENT" -> Terminated.ABSENT;
            case "ENDED" -> Terminated.ENDED;
            case "RUNNING" -> Terminated.ASKED;
            default -> Terminated.OVER;
        };
    }

    private long keep() {
        return config.keepFinished().toMillis();
    }

    private Future<List<Response>> everywhere(RedisScript script, Object... arguments) {
        return script.run(
                redis,
                IntStream.range(0, RedisShard.COUNT)
                        .mapToObj(shard -> script.call(new RedisShard(shard), arguments))
                        .toList());
    }

    private static <T> Uni<T> uni(Supplier<Future<T>> call) {
        return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
    }
}
