package io.openscf.invocation.ledger;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Carries what has changed from the queue in Redis to the ledger in PostgreSQL. A change stays marked in Redis, and the
 * event with it, until its row is written, so that any gateway can go on where another was killed; several may do it at
 * the same time.
 */
final class LedgerFeed {
    private static final LuaScript READ = LuaScript.of("common.lua", "ledger-read.lua");
    private static final LuaScript DONE = LuaScript.of("common.lua", "ledger-done.lua");
    /** One call of the script stays below a few milliseconds. */
    private static final int EVENTS = 256;

    private static final int BYTES = 1 << 20;
    /** Shards read at a time, which bounds what is in memory. */
    private static final int SHARDS = 8;

    private final Redis redis;
    private final LedgerRows rows;

    LedgerFeed(Redis redis, LedgerRows rows) {
        this.redis = redis;
        this.rows = rows;
    }

    /** Completes when what was marked before the call is written, or when a number of rounds has not been enough. */
    Uni<Void> run(int rounds) {
        return uni(redis.batch(IntStream.range(0, RedisShard.COUNT)
                        .mapToObj(shard -> Request.cmd(Command.ZCARD).arg(new RedisShard(shard).key("led")))
                        .toList()))
                .map(LedgerFeed::marked)
                .chain(shards -> shards.isEmpty() || rounds == 0
                        ? Uni.createFrom().voidItem()
                        : round(shards).chain(() -> run(rounds - 1)));
    }

    private static List<RedisShard> marked(List<Response> counts) {
        return IntStream.range(0, counts.size())
                .filter(shard -> counts.get(shard).toLong() > 0)
                .mapToObj(RedisShard::new)
                .toList();
    }

    private Uni<Void> round(List<RedisShard> shards) {
        return Multi.createFrom()
                .iterable(shards)
                .group()
                .intoLists()
                .of(SHARDS)
                .onItem()
                .transformToUniAndConcatenate(some -> uni(read(some)).chain(this::record))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Future<List<Change>> read(List<RedisShard> shards) {
        var calls = shards.stream()
                .map(shard -> READ.call(shard.key("ready"), EVENTS, BYTES))
                .toList();
        return READ.run(redis, calls).map(replies -> {
            var changes = new ArrayList<Change>();
            for (int i = 0; i < replies.size(); i++) {
                var shard = shards.get(i);
                replies.get(i).forEach(reply -> changes.add(Change.read(shard, reply)));
            }
            return changes;
        });
    }

    private Uni<Void> record(List<Change> changes) {
        return changes.isEmpty()
                ? Uni.createFrom().voidItem()
                : rows.write(changes).chain(() -> uni(unmark(changes))).replaceWithVoid();
    }

    private Future<List<Response>> unmark(List<Change> changes) {
        var calls = new ArrayList<Request>();
        changes.stream()
                .collect(Collectors.groupingBy(Change::shard))
                .forEach((shard, some) -> calls.add(DONE.call(
                        shard.key("ready"),
                        some.stream()
                                .flatMap(change -> List.<Object>of(change.requestId(), change.revision()).stream())
                                .toArray())));
        return DONE.run(redis, calls);
    }

    private static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom().completionStage(future.toCompletionStage());
    }
}
