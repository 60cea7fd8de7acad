package io.openscf.invocation.ledger;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Closes rows whose event Redis has lost: it was wiped, or a replica took over that had not heard of the last events. Rows
 * are compared when a Redis does not know that this was done, and every hour. A row is closed that was found without its
 * event twice, a while apart, and has not changed in between; should the event come back, its next change opens it again.
 */
@Singleton
class LostEvents {
    static final String REASON = "lost";

    private static final LuaScript KNOWN = LuaScript.of("common.lua", "known.lua");
    private static final String COMPARED = "scf:ledger-compared";
    private static final Duration HOUR = Duration.ofHours(1);
    /** What was accepted less long ago may be on its way. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final int PAGE = 200;
    private static final String OPEN = """
            select request_id, revision from ledger_event
            where state in ('waiting', 'running') and accepted < $1 and request_id > $2 order by request_id limit $3
            """;
    private static final String CLOSE = """
            update ledger_event set state = 'dead', reason = $3, ended = $4
            where request_id = $1 and revision = $2 and state in ('waiting', 'running')
            """;

    private final Pool pool;
    private final Redis redis;
    /** Revisions of the rows that had no event when they were last compared. */
    private Map<String, Long> missing = Map.of();

    LostEvents(Pool pool, Redis redis) {
        this.pool = pool;
        this.redis = redis;
    }

    @Scheduled(every = "1m", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> compareWhenDue() {
        return uni(() -> redis.batch(List.of(Request.cmd(Command.EXISTS).arg(COMPARED))))
                .chain(replies -> replies.getFirst().toInteger() == 1
                        ? Uni.createFrom().voidItem()
                        : compare(YOUNG).chain(this::remember))
                .onFailure()
                .invoke(error -> Log.warnf("events lost by Redis not looked for: %s", error.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** Not before whatever is missing has been looked for twice. */
    private Uni<Void> remember() {
        return missing.isEmpty()
                ? uni(() -> redis.batch(List.of(Request.cmd(Command.SET)
                                .arg(COMPARED)
                                .arg(1)
                                .arg("PX")
                                .arg(HOUR.toMillis()))))
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** Looks once at all open rows of events that were accepted longer ago. */
    Uni<Void> compare(Duration age) {
        var found = new HashMap<String, Long>();
        return page(Instant.now().minus(age).atOffset(ZoneOffset.UTC), "", found)
                .invoke(() -> missing = Map.copyOf(found));
    }

    private Uni<Void> page(OffsetDateTime before, String after, Map<String, Long> found) {
        return pool.preparedQuery(OPEN)
                .execute(Tuple.of(before, after, PAGE))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> Map.entry(row.getString(0), row.getLong(1)))
                        .toList())
                .chain(rows -> rows.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : judge(rows, found)
                                .chain(() -> page(before, rows.getLast().getKey(), found)));
    }

    private Uni<Void> judge(List<Map.Entry<String, Long>> rows, Map<String, Long> found) {
        var ids = rows.stream().map(Map.Entry::getKey).toArray();
        // A request id does not tell its shard.
        var calls = IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> KNOWN.call(new RedisShard(shard).key("ready"), ids))
                .toList();
        return uni(() -> KNOWN.run(redis, calls)).chain(replies -> {
            var known = replies.stream()
                    .flatMap(Response::stream)
                    .map(Response::toString)
                    .collect(Collectors.toSet());
            var close = Uni.createFrom().voidItem();
            for (var row : rows) {
                if (!known.contains(row.getKey())) {
                    boolean again = row.getValue().equals(missing.get(row.getKey()));
                    close = again ? close.chain(() -> close(row)) : close;
                    if (!again) {
                        found.put(row.getKey(), row.getValue());
                    }
                }
            }
            return close;
        });
    }

    private Uni<Void> close(Map.Entry<String, Long> row) {
        Log.warnf("requestId=%s was lost by Redis before it ended", row.getKey());
        return pool.preparedQuery(CLOSE)
                .execute(Tuple.of(row.getKey(), row.getValue(), REASON, OffsetDateTime.now(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    private static <T> Uni<T> uni(Supplier<Future<T>> call) {
        return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
    }
}
