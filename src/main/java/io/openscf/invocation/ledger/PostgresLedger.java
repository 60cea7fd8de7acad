package io.openscf.invocation.ledger;

import io.openscf.invocation.payload.Payloads;
import io.openscf.model.FunctionKey;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The ledger in PostgreSQL, fed from the queue in Redis twice a second and before it is read. */
@Singleton
class PostgresLedger implements Ledger {
    private static final String WITHOUT_EVENT = """
            request_id, namespace, function, qualifier, routing_key, trigger_type, trigger_name, position, replay_of, \
            accepted, null::bytea as event, event_bytes, masked, state, reason, code, runs, ended\
            """;
    private static final String FORGET = """
            delete from ledger_event where request_id in
                (select request_id from ledger_event where accepted < $1 order by accepted limit 1000)
            """;
    /** A reader waits for 50 batches at most, so that a flood of events cannot keep it for ever. */
    private static final int ROUNDS = 50;
    /** Of each half second. */
    private static final Duration TURN = Duration.ofMillis(100);

    private final Pool pool;
    private final LedgerConfig config;
    private final LedgerFeed feed;

    PostgresLedger(Pool pool, Redis redis, Payloads payloads, LedgerConfig config) {
        this.pool = pool;
        this.config = config;
        var mask = new EventMask(config.mask().orElse(List.of()));
        var rows = new LedgerRows(pool, mask, config.maxEvent().asLongValue());
        this.feed = new LedgerFeed(redis, payloads, rows);
    }

    @Scheduled(every = "0.5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> record() {
        return feed.run(ROUNDS, TURN)
                .onFailure()
                .invoke(e -> Log.warnf("ledger not written, its events stay in the queue: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    @Override
    public Uni<List<LedgerEvent>> find(Query query) {
        var sql = LedgerQuery.of(WITHOUT_EVENT, query);
        return feed.run(ROUNDS)
                .chain(() -> pool.preparedQuery(sql.sql()).execute(sql.parameters()))
                .map(PostgresLedger::events);
    }

    @Override
    public Uni<Page> find(FunctionQuery asked) {
        var query = new FunctionEventsQuery(asked);
        return feed.run(ROUNDS)
                .chain(() -> pool.preparedQuery(query.count()).execute(query.parameters()))
                .map(rows -> rows.iterator().next().getLong(0))
                .chain(total -> pool.preparedQuery(query.page(WITHOUT_EVENT))
                        .execute(query.parameters())
                        .map(rows -> new Page(total, events(rows))));
    }

    private static List<LedgerEvent> events(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(PostgresLedger::read)
                .toList();
    }

    @Override
    public Uni<Optional<LedgerEvent>> event(String requestId) {
        return feed.run(ROUNDS)
                .chain(() -> pool.preparedQuery("select * from ledger_event where request_id = $1")
                        .execute(Tuple.of(requestId)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PostgresLedger::read)
                        .findFirst());
    }

    private static LedgerEvent read(Row row) {
        return new LedgerEvent(
                row.getString("request_id"),
                new FunctionKey(row.getString("namespace"), row.getString("function")),
                row.getString("qualifier"),
                row.getString("routing_key"),
                row.getString("trigger_type"),
                row.getString("trigger_name"),
                row.getString("position"),
                row.getString("replay_of"),
                row.getOffsetDateTime("accepted").toInstant(),
                (Buffer) row.getDelegate().getBuffer("event"),
                row.getInteger("event_bytes"),
                row.getBoolean("masked"),
                LedgerEvent.State.parse(row.getString("state")),
                row.getString("reason"),
                row.getInteger("code"),
                row.getInteger("runs"),
                instant(row.getOffsetDateTime("ended")));
    }

    private static java.time.@Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** In small batches, so that no delete holds locks for long. */
    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetOld() {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(OffsetDateTime.now(ZoneOffset.UTC).minus(config.retention())))
                .chain(rows -> rows.rowCount() == 0 ? Uni.createFrom().voidItem() : forgetOld());
    }
}
