package io.openscf.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.model.FunctionKey;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/** The journal in PostgreSQL: a buffer, written in batches ten times a second. */
@Singleton
class PostgresJournal implements Journal {
    private static final int BATCH = 500;
    private static final int RUNNING = 202;
    private static final String UPSERT = """
            insert into invocation_record (request_id, attempt, namespace, function, qualifier, version, asynchronous,
                start, status, duration_millis, billed_millis, memory_bytes, result, log)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            on conflict (request_id, attempt) do update set version = excluded.version, status = excluded.status,
                asynchronous = excluded.asynchronous, duration_millis = excluded.duration_millis,
                billed_millis = excluded.billed_millis, memory_bytes = excluded.memory_bytes,
                result = excluded.result, log = excluded.log
            where excluded.status <> 202
            """;

    private record Attempt(String requestId, int attempt) {}

    private final Pool pool;
    private final JournalConfig config;
    private final Counter dropped;
    private final ConcurrentLinkedQueue<InvocationRecord> buffer = new ConcurrentLinkedQueue<>();
    private final AtomicInteger buffered = new AtomicInteger();
    private final AtomicInteger takenThisSecond = new AtomicInteger();
    private final Map<Attempt, InvocationRecord> unwritten = new ConcurrentHashMap<>();
    private Uni<Void> writing = Uni.createFrom().voidItem();

    PostgresJournal(Pool pool, JournalConfig config, MeterRegistry meters) {
        this.pool = pool;
        this.config = config;
        this.dropped = meters.counter("openscf_journal_dropped");
    }

    @Override
    public void record(InvocationRecord record) {
        boolean startWritten = unwritten.remove(new Attempt(record.requestId(), record.attempt())) == null;
        boolean full = takenThisSecond.incrementAndGet() > config.maxRecordsPerSecond()
                || buffered.get() >= config.bufferSize();
        // A run already shown as running must also be shown as ended.
        if (full && !record.asynchronous() && !startWritten) {
            dropped.increment();
            return;
        }
        add(cut(record));
    }

    @Override
    public void started(
            String requestId, FunctionKey function, String qualifier, int attempt, java.time.Instant start) {
        unwritten.put(
                new Attempt(requestId, attempt),
                new InvocationRecord(
                        requestId, function, qualifier, "", attempt, false, start, RUNNING, 0, 0, 0, "", ""));
    }

    private void add(InvocationRecord record) {
        buffered.incrementAndGet();
        buffer.add(record);
    }

    private InvocationRecord cut(InvocationRecord r) {
        return new InvocationRecord(
                r.requestId(),
                r.function(),
                r.qualifier(),
                r.version(),
                r.attempt(),
                r.asynchronous(),
                r.start(),
                r.status(),
                r.durationMillis(),
                r.billedMillis(),
                r.memoryBytes(),
                text(r.result(), config.maxResult().asLongValue()),
                text(r.log(), config.maxLog().asLongValue()));
    }

    private static String text(String text, long limit) {
        // PostgreSQL refuses the NUL character in text.
        String kept = text.length() <= limit ? text : text.substring(0, (int) limit);
        return kept.replace('\0', '\uFFFD');
    }

    @Scheduled(every = "0.1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> write() {
        return flush().onFailure()
                .invoke(e -> Log.warnf("journal not written: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    @Scheduled(every = "1s")
    void nextSecond() {
        takenThisSecond.set(0);
    }

    /** One writer at a time, so that whoever waits for a flush has also waited for the batches before it. */
    private synchronized Uni<Void> flush() {
        writing = writing.onFailure()
                .recoverWithNull()
                .chain(this::writeBuffered)
                .memoize()
                .indefinitely();
        return writing;
    }

    private Uni<Void> writeBuffered() {
        for (var attempt : List.copyOf(unwritten.keySet())) {
            var start = unwritten.remove(attempt);
            if (start != null) {
                add(start);
            }
        }
        return writeBatches();
    }

    private Uni<Void> writeBatches() {
        var batch = new ArrayList<InvocationRecord>();
        for (var next = buffer.poll(); next != null; next = batch.size() < BATCH ? buffer.poll() : null) {
            batch.add(next);
        }
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        buffered.addAndGet(-batch.size());
        return pool.preparedQuery(UPSERT)
                .executeBatch(batch.stream().map(PostgresJournal::tuple).toList())
                .onFailure()
                .invoke(() -> batch.forEach(this::add))
                .chain(this::writeBatches);
    }

    private static Tuple tuple(InvocationRecord r) {
        return Tuple.from(List.of(
                r.requestId(),
                r.attempt(),
                r.function().namespace(),
                r.function().name(),
                r.qualifier(),
                r.version(),
                r.asynchronous(),
                r.start().atOffset(ZoneOffset.UTC),
                r.status(),
                r.durationMillis(),
                r.billedMillis(),
                r.memoryBytes(),
                r.result(),
                r.log()));
    }

    @Override
    public Uni<Void> stored() {
        return flush();
    }

    @Override
    public Uni<Page> find(Query query) {
        return flush().chain(() -> count(query)).chain(total -> rows(query).map(rows -> new Page(total, rows)));
    }

    private Uni<Long> count(Query query) {
        var sql = JournalQuery.of(query);
        return pool.preparedQuery("select count(*) from invocation_record " + sql.where())
                .execute(sql.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<List<InvocationRecord>> rows(Query query) {
        var sql = JournalQuery.of(query);
        return pool.preparedQuery("select * from invocation_record " + sql.where() + JournalQuery.order(query))
                .execute(sql.parameters())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PostgresJournal::read)
                        .toList());
    }

    private static InvocationRecord read(Row row) {
        return new InvocationRecord(
                row.getString("request_id"),
                new FunctionKey(row.getString("namespace"), row.getString("function")),
                row.getString("qualifier"),
                row.getString("version"),
                row.getInteger("attempt"),
                row.getBoolean("asynchronous"),
                row.getOffsetDateTime("start").toInstant(),
                row.getInteger("status"),
                row.getDouble("duration_millis"),
                row.getLong("billed_millis"),
                row.getLong("memory_bytes"),
                row.getString("result"),
                row.getString("log"));
    }

    @Scheduled(every = "1h", delayed = "1m")
    Uni<Void> forgetOld() {
        return pool.preparedQuery("delete from invocation_record where start < $1")
                .execute(Tuple.of(OffsetDateTime.now(ZoneOffset.UTC).minus(config.retention())))
                .replaceWithVoid();
    }
}
