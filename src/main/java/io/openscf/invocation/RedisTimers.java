package io.openscf.invocation;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Timers in one sorted set per shard; the score is the planned fire. */
@Singleton
class RedisTimers implements Timers {
    private final Redis redis;
    private final AsyncConfig config;

    RedisTimers(Redis redis, AsyncConfig config) {
        this.redis = redis;
        this.config = config;
    }

    @Override
    public Uni<Void> schedule(String triggerId, long atMillis) {
        return uni(() -> redis.send(Request.cmd(Command.ZADD)
                        .arg(key(triggerId))
                        .arg(atMillis)
                        .arg(triggerId)))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> unschedule(String triggerId) {
        return uni(() ->
                        redis.send(Request.cmd(Command.ZREM).arg(key(triggerId)).arg(triggerId)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Due>> due(int limit) {
        return uni(() -> redis.send(Request.cmd(Command.TIME)).compose(time -> dueAt(millis(time), limit)));
    }

    static long millis(Response time) {
        return time.get(0).toLong() * 1000 + time.get(1).toLong() / 1000;
    }

    private Future<List<Due>> dueAt(long now, int limit) {
        var requests = IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> Request.cmd(Command.ZRANGEBYSCORE)
                        .arg(new RedisShard(shard).key("tm"))
                        .arg("-inf")
                        .arg(now)
                        .arg("WITHSCORES")
                        .arg("LIMIT")
                        .arg(0)
                        .arg(limit))
                .toList();
        return redis.batch(requests).map(replies -> earliest(replies, limit));
    }

    private static List<Due> earliest(List<Response> replies, int limit) {
        var all = new ArrayList<Due>();
        for (Response reply : replies) {
            RedisScores.read(reply, (member, score) -> all.add(new Due(member, score)));
        }
        all.sort(Comparator.comparingLong(Due::fireAtMillis));
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    @Override
    public Uni<Fired> fire(
            String triggerId, long fireAtMillis, OptionalLong nextAtMillis, AsyncQueue.AsyncEvent event, boolean skip) {
        var arguments = new ArrayList<Object>(List.of(RedisAsyncQueue.arguments(event, config)));
        arguments.add(triggerId);
        arguments.add(fireAtMillis);
        arguments.add(nextAtMillis.isPresent() ? nextAtMillis.getAsLong() : "");
        arguments.add(skip ? 1 : 0);
        return uni(() -> RedisScript.FIRE
                .run(redis, RedisShard.of(triggerId), arguments.toArray())
                .map(reply -> Fired.valueOf(reply.toString())));
    }

    @Override
    public Uni<OptionalLong> scheduledAt(String triggerId) {
        // A nil reply is null here, and a null must not travel through map.
        return uni(() -> redis.batch(
                        List.of(Request.cmd(Command.ZSCORE).arg(key(triggerId)).arg(triggerId)))
                .map(replies -> replies.getFirst() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                (long) Double.parseDouble(replies.getFirst().toString()))));
    }

    private static String key(String triggerId) {
        return RedisShard.of(triggerId).key("tm");
    }

    private static <T> Uni<T> uni(java.util.function.Supplier<Future<T>> call) {
        return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
    }
}
