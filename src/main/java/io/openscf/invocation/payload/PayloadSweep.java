package io.openscf.invocation.payload;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Deletes large events that nothing needs any more: those that the scripts have put down, soon; and by their age those that
 * never came into the queue because a gateway died, or whose record went with a Redis. Any gateway may do it.
 */
@Singleton
public class PayloadSweep {
    /** What is younger may be on its way into the queue. */
    static final Duration YOUNG = Duration.ofHours(1);

    private static final LuaScript UNNEEDED = LuaScript.of("common.lua", "payloads.lua");
    private static final int PER_SHARD = 100;

    private final Redis redis;
    private final Payloads payloads;

    public PayloadSweep(Redis redis, Payloads payloads) {
        this.redis = redis;
        this.payloads = payloads;
    }

    /** Once deleted they are forgotten: a gateway that dies in between leaves them to the next round. */
    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> deleteReleased() {
        return uni(() -> redis.batch(IntStream.range(0, RedisShard.COUNT)
                        .mapToObj(shard -> Request.cmd(Command.SRANDMEMBER)
                                .arg(gone(new RedisShard(shard)))
                                .arg(PER_SHARD))
                        .toList()))
                .map(PayloadSweep::names)
                .chain(names -> names.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : payloads.delete(names).chain(() -> forget(names)))
                .onFailure()
                .invoke(error -> Log.warnf("large events not deleted, will be tried again: %s", error.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> forget(List<String> names) {
        return uni(() -> redis.batch(names.stream()
                        .map(name -> Request.cmd(Command.SREM)
                                .arg(gone(Payloads.shard(name)))
                                .arg(name))
                        .toList()))
                .replaceWithVoid();
    }

    private static String gone(RedisShard shard) {
        return shard.key("gone");
    }

    @Scheduled(every = "1h", delayed = "11m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> deleteForgotten() {
        return deleteForgotten(YOUNG);
    }

    /** Of those older than that. */
    public Uni<Void> deleteForgotten(Duration age) {
        return payloads.olderThan(age)
                .onItem()
                .transformToMulti(names -> Multi.createFrom().iterable(names))
                .group()
                .intoLists()
                .of(PER_SHARD)
                .onItem()
                .transformToUniAndConcatenate(names -> unneeded(names).chain(payloads::delete))
                .collect()
                .last()
                .onFailure()
                .invoke(error -> Log.warnf("forgotten large events not deleted: %s", error.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<List<String>> unneeded(List<String> names) {
        var calls = names.stream().collect(Collectors.groupingBy(Payloads::shard)).entrySet().stream()
                .map(shard -> UNNEEDED.call(
                        shard.getKey().key("pay"), shard.getValue().toArray()))
                .toList();
        return uni(() -> UNNEEDED.run(redis, calls)).map(PayloadSweep::names);
    }

    private static List<String> names(List<Response> replies) {
        return replies.stream()
                .flatMap(Response::stream)
                .map(Response::toString)
                .toList();
    }

    private static <T> Uni<T> uni(Supplier<Future<T>> call) {
        return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
    }
}
