package io.openscf.invocation.ledger;

import io.openscf.invocation.payload.PayloadLost;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongPredicate;
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
    /** As many changes waiting are written without a pause. */
    private static final long MANY = 100_000;
    /** Large events fetched at a time. */
    private static final int FETCHES = 8;

    private final Redis redis;
    private final Payloads payloads;
    private final LedgerRows rows;

    LedgerFeed(Redis redis, Payloads payloads, LedgerRows rows) {
        this.redis = redis;
        this.payloads = payloads;
        this.rows = rows;
    }

    /** Completes when what was marked before the call is written, or when a number of rounds has not been enough. */
    Uni<Void> run(int rounds) {
        return new Run(marks -> false).rounds(rounds);
    }

    /**
     * The same in the background: stops after a time while few changes wait, as those who make them need the processors
     * and what changes again meanwhile is written once.
     */
    Uni<Void> run(int rounds, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        return new Run(marks -> marks < MANY && System.nanoTime() - end > 0).rounds(rounds);
    }

    /** One of those; it passes by large events that the store does not give now, and leaves them to the next. */
    private final class Run {
        private final AtomicIntegerArray postponed = new AtomicIntegerArray(RedisShard.COUNT);
        private final LongPredicate over;
        private volatile boolean storeAway;

        Run(LongPredicate over) {
            this.over = over;
        }

        Uni<Void> rounds(int most) {
            return uni(redis.batch(IntStream.range(0, RedisShard.COUNT)
                            .mapToObj(shard -> Request.cmd(Command.ZCARD).arg(new RedisShard(shard).key("led")))
                            .toList()))
                    .map(counts -> over.test(
                                    counts.stream().mapToLong(Response::toLong).sum())
                            ? List.<RedisShard>of()
                            : marked(counts))
                    .chain(shards -> shards.isEmpty() || most == 0
                            ? Uni.createFrom().voidItem()
                            : round(shards).chain(() -> rounds(most - 1)));
        }

        private List<RedisShard> marked(List<Response> counts) {
            return IntStream.range(0, counts.size())
                    .filter(shard -> counts.get(shard).toLong() > postponed.get(shard))
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
                    .transformToUniAndConcatenate(
                            some -> uni(read(some)).chain(this::fetched).chain(LedgerFeed.this::record))
                    .collect()
                    .last()
                    .replaceWithVoid();
        }

        private Future<List<Change>> read(List<RedisShard> shards) {
            var calls = shards.stream()
                    .map(shard -> READ.call(shard.key("ready"), EVENTS, BYTES, postponed.get(shard.number())))
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

        /** With the events that lie outside Redis; without the changes whose event could not be had. */
        private Uni<List<Change>> fetched(List<Change> changes) {
            return Multi.createFrom()
                    .iterable(changes)
                    .onItem()
                    .transformToUni(change -> change.payload().isOutside() && rows.isKept(change)
                            ? fetched(change)
                            : Uni.createFrom().item(change))
                    .merge(FETCHES)
                    .collect()
                    .asList();
        }

        private Uni<Change> fetched(Change change) {
            return storeAway
                    ? postponed(change)
                    : payloads.load(change.payload())
                            .map(change::with)
                            .onFailure(PayloadLost.class)
                            .recoverWithItem(change)
                            .onFailure()
                            .recoverWithUni(error -> {
                                storeAway = true;
                                Log.warnf("large events are not in the ledger yet: %s", error.getMessage());
                                return postponed(change);
                            });
        }

        private Uni<Change> postponed(Change change) {
            postponed.incrementAndGet(change.shard().number());
            return Uni.createFrom().nullItem();
        }
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
