package io.openscf.invocation.queue;

import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.Timers;
import io.openscf.invocation.metrics.QueueMeters;
import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Timers in one sorted set per shard; the score is the planned fire. */
@Singleton
class RedisTimers implements Timers {
    private static final int BATCH = 1000;

    private final Redis redis;
    private final AsyncConfig config;
    private final EventRules rules;
    private final QueueMeters meters;

    RedisTimers(Redis redis, AsyncConfig config, EventRules rules, QueueMeters meters) {
        this.redis = redis;
        this.config = config;
        this.rules = rules;
        this.meters = meters;
    }

    @Override
    public Uni<Void> schedule(String triggerId, long atMillis) {
        return schedule(Map.of(triggerId, atMillis));
    }

    @Override
    public Uni<Void> schedule(Map<String, Long> atMillis) {
        return all(atMillis.entrySet().stream()
                .map(plan -> Request.cmd(Command.ZADD)
                        .arg(key(plan.getKey()))
                        .arg(plan.getValue())
                        .arg(plan.getKey()))
                .toList());
    }

    @Override
    public Uni<Void> unschedule(String triggerId) {
        return unschedule(List.of(triggerId));
    }

    @Override
    public Uni<Void> unschedule(Collection<String> triggerIds) {
        return all(triggerIds.stream()
                .map(id -> Request.cmd(Command.ZREM).arg(key(id)).arg(id))
                .toList());
    }

    private Uni<Void> all(List<Request> requests) {
        return Multi.createFrom()
                .iterable(requests)
                .group()
                .intoLists()
                .of(BATCH)
                .onItem()
                .transformToUniAndConcatenate(some -> uni(() -> redis.batch(some)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<String, Long>> all() {
        return uni(() -> redis.batch(IntStream.range(0, RedisShard.COUNT)
                        .mapToObj(shard -> Request.cmd(Command.ZRANGE)
                                .arg(new RedisShard(shard).key("tm"))
                                .arg(0)
                                .arg(-1)
                                .arg("WITHSCORES"))
                        .toList())
                .map(replies -> {
                    var all = new HashMap<String, Long>();
                    replies.forEach(reply -> RedisScores.read(reply, all::put));
                    return all;
                }));
    }

    @Override
    public Uni<List<Due>> due(int limit) {
        return uni(() -> redis.send(Request.cmd(Command.TIME)).compose(time -> dueAt(millis(time), limit)));
    }

    @Override
    public Uni<Long> now() {
        return uni(() -> redis.send(Request.cmd(Command.TIME)).map(RedisTimers::millis));
    }

    @Override
    public Uni<Boolean> forgotten() {
        // A nil reply is null here, and a null must not travel through map.
        return uni(() -> redis.batch(List.of(
                        Request.cmd(Command.SET).arg("scf:timers").arg(1).arg("NX")))
                .map(replies -> replies.getFirst() != null));
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
        var arguments = new ArrayList<Object>(
                List.of(RedisAsyncQueue.arguments(event, Payload.inside(event.event()), config, rules)));
        arguments.add(triggerId);
        arguments.add(fireAtMillis);
        arguments.add(nextAtMillis.isPresent() ? nextAtMillis.getAsLong() : "");
        arguments.add(skip ? 1 : 0);
        return uni(() -> RedisScript.FIRE
                        .run(redis, RedisShard.of(triggerId), arguments.toArray())
                        .map(reply -> Fired.valueOf(reply.toString())))
                .invoke(fired -> {
                    if (fired == Fired.FIRED) {
                        meters.accepted(event.function());
                    }
                });
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
