package io.openscf.invocation.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Writes changes to PostgreSQL, a statement for a batch. A later revision is never overwritten by an earlier one. */
final class LedgerRows {
    private static final String INSERT = """
            insert into ledger_event (request_id, revision, namespace, function, qualifier, routing_key, trigger_type,
                trigger_name, position, replay_of, accepted, event, event_bytes, masked, state, reason, code, runs, ended)
            select * from unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::bytea[], $13::int[], $14::bool[],
                $15::text[], $16::text[], $17::int[], $18::int[], $19::timestamptz[])
            on conflict (request_id) do nothing returning request_id
            """;
    /** A dead event has a reason where others have a code: its code is that of its last attempt, recorded before. */
    private static final String UPDATE = """
            update ledger_event e
            set revision = c.revision, state = c.state, reason = c.reason, runs = c.runs, ended = c.ended,
                code = case when c.code <> 0 then c.code else coalesce((select r.status from invocation_record r
                    where r.request_id = c.request_id and r.status <> 202 order by r.attempt desc limit 1), e.code) end
            from unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::int[], $6::int[], $7::timestamptz[])
                as c (request_id, revision, state, reason, code, runs, ended)
            where e.request_id = c.request_id
                and (e.revision < c.revision or e.revision = c.revision and c.state = 'dead')
            """;

    private final Pool pool;
    private final EventMask mask;
    private final long maxEvent;

    LedgerRows(Pool pool, EventMask mask, long maxEvent) {
        this.pool = pool;
        this.mask = mask;
        this.maxEvent = maxEvent;
    }

    Uni<Void> write(List<Change> changes) {
        // One statement may touch a row once. In one order, as others may write the same rows at the same moment.
        var latest = List.copyOf(changes.stream()
                .collect(Collectors.toMap(Change::requestId, Function.identity(), later(), TreeMap::new))
                .values());
        var added = latest.stream().filter(Change::complete).toList();
        return insert(added)
                .chain(ids -> update(latest.stream()
                        .filter(row -> row.state() == LedgerEvent.State.DEAD || !ids.contains(row.requestId()))
                        .toList()))
                .onFailure(LedgerRows::isDeadlock)
                .retry()
                .atMost(5);
    }

    /** The ids of those that were not there before, which need no update. */
    private Uni<Set<String>> insert(List<Change> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : pool.preparedQuery(INSERT)
                        .execute(Tuple.from(inserted(rows)))
                        .map(inserted -> StreamSupport.stream(inserted.spliterator(), false)
                                .map(row -> row.getString(0))
                                .collect(Collectors.toSet()));
    }

    private Uni<Void> update(List<Change> rows) {
        return rows.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery(UPDATE).execute(Tuple.from(updated(rows))).replaceWithVoid();
    }

    /** PostgreSQL ends one of two that wait for each other; it may simply be said again. */
    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && "40P01".equals(refused.getSqlState());
    }

    private static BinaryOperator<Change> later() {
        return (one, other) -> one.revision() > other.revision() ? one : other;
    }

    private List<Object> inserted(List<Change> rows) {
        Map<String, Buffer> kept = rows.stream()
                .filter(row -> row.event() != null && isKept(row))
                .collect(Collectors.toMap(Change::requestId, row -> mask.applyTo(row.event())));
        return Arrays.<Object>asList(
                column(rows, String[]::new, Change::requestId),
                column(rows, Long[]::new, Change::revision),
                column(rows, String[]::new, row -> row.text("ns")),
                column(rows, String[]::new, row -> row.text("fn")),
                column(rows, String[]::new, row -> row.text("q")),
                column(rows, String[]::new, row -> row.meta().getString("rk")),
                column(rows, String[]::new, row -> row.text("tt").isEmpty() ? "api" : row.text("tt")),
                column(rows, String[]::new, row -> row.text("tn")),
                column(rows, String[]::new, row -> row.text("src")),
                column(rows, String[]::new, row -> row.text("of")),
                column(rows, OffsetDateTime[]::new, Change::accepted),
                column(rows, Buffer[]::new, row -> kept.get(row.requestId())),
                column(rows, Integer[]::new, row -> row.payload().bytes()),
                column(
                        rows,
                        Boolean[]::new,
                        row -> kept.get(row.requestId()) != row.event() && kept.containsKey(row.requestId())),
                column(rows, String[]::new, row -> row.state().text()),
                column(rows, String[]::new, Change::reason),
                column(rows, Integer[]::new, Change::status),
                column(rows, Integer[]::new, Change::runs),
                column(rows, OffsetDateTime[]::new, Change::ended));
    }

    /** Whether the row has the event's JSON. */
    boolean isKept(Change row) {
        return row.payload().bytes() <= maxEvent && maxEvent > 0;
    }

    private static List<Object> updated(List<Change> rows) {
        return Arrays.<Object>asList(
                column(rows, String[]::new, Change::requestId),
                column(rows, Long[]::new, Change::revision),
                column(rows, String[]::new, row -> row.state().text()),
                column(rows, String[]::new, Change::reason),
                column(rows, Integer[]::new, Change::status),
                column(rows, Integer[]::new, Change::runs),
                column(rows, OffsetDateTime[]::new, Change::ended));
    }

    private static <T extends @Nullable Object> T[] column(
            List<Change> rows, IntFunction<T[]> array, Function<Change, T> value) {
        return rows.stream().map(value).toArray(array);
    }
}
