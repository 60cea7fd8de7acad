package io.openscf.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionKey;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The journal in PostgreSQL: a buffer, written in batches ten times a second. */
@Singleton
class PostgresJournal implements Journal {
    private static final int RUNNING = 202;
    /** One statement for a batch: a statement for each record costs ten times as much on both sides. */
    private static final String UPSERT = """
            insert into invocation_record (request_id, attempt, namespace, function, qualifier, version, asynchronous,
                start, status, duration_millis, billed_millis, memory_bytes, result, log, instance_id,
                pull_code_nanos, init_runtime_nanos, init_function_nanos)
            select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[],
                $8::timestamptz[], $9::int[], $10::float8[], $11::int8[], $12::int8[], $13::text[], $14::text[],
                $15::text[], $16::int8[], $17::int8[], $18::int8[])
            on conflict (request_id, attempt) do update set version = excluded.version, status = excluded.status,
                asynchronous = excluded.asynchronous, duration_millis = excluded.duration_millis,
                billed_millis = excluded.billed_millis, memory_bytes = excluded.memory_bytes,
                result = excluded.result, log = excluded.log, instance_id = excluded.instance_id,
                pull_code_nanos = excluded.pull_code_nanos, init_runtime_nanos = excluded.init_runtime_nanos,
                init_function_nanos = excluded.init_function_nanos
            where excluded.status <> 202
            """;

    private final Pool pool;
    private final JournalConfig config;
    private final Counter dropped;
    private final JournalBuffer buffer;
    private final StreamedLogs streamed;
    private final AtomicInteger takenThisSecond = new AtomicInteger();

    PostgresJournal(Pool pool, JournalConfig config, MeterRegistry meters) {
        this.pool = pool;
        this.config = config;
        this.dropped = meters.counter("openscf_journal_dropped");
        this.buffer = new JournalBuffer(
                this::write, config.bufferSize(), config.bufferCharacters().asLongValue());
        this.streamed = new StreamedLogs(pool, config.maxStreamedLog().asLongValue());
    }

    @Override
    public void record(String requestId, int attempt, boolean asynchronous, Supplier<InvocationRecord> record) {
        // A run already shown as running must also be shown as ended.
        boolean must = buffer.ended(requestId, attempt) || asynchronous;
        boolean full = takenThisSecond.incrementAndGet() > config.maxRecordsPerSecond() || buffer.full();
        if (full && !must) {
            dropped.increment();
        } else {
            buffer.add(cut(record.get()));
        }
    }

    @Override
    public void started(String requestId, FunctionKey function, String qualifier, int attempt, Instant start) {
        buffer.started(
                requestId,
                attempt,
                () -> new InvocationRecord(
                        requestId,
                        function,
                        qualifier,
                        "",
                        attempt,
                        false,
                        start,
                        RUNNING,
                        0,
                        0,
                        0,
                        "",
                        null,
                        "",
                        InvocationRecord.firstLine(requestId)));
    }

    @Override
    public Uni<Void> append(LogPart part) {
        return streamed.add(
                new LogPart(part.requestId(), part.attempt(), part.number(), part.begin(), withoutNul(part.text())));
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
                r.instanceId(),
                r.coldStart(),
                text(r.result(), config.maxResult().asLongValue()),
                text(r.log(), config.maxLog().asLongValue()));
    }

    private static String text(String text, long limit) {
        return withoutNul(text.length() <= limit ? text : text.substring(0, (int) limit));
    }

    /** PostgreSQL refuses it in text. */
    private static String withoutNul(String text) {
        return text.replace('\0', '\uFFFD');
    }

    @Scheduled(every = "0.1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> write() {
        return shown().onFailure()
                .invoke(e -> Log.warnf("journal not written: %s", e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    @Scheduled(every = "1s")
    void nextSecond() {
        takenThisSecond.set(0);
    }

    private Uni<Void> write(List<InvocationRecord> batch) {
        // One statement may touch a row once: of a run's start and its end only the end is written.
        var rows = new LinkedHashMap<Attempt, InvocationRecord>();
        batch.forEach(record -> rows.merge(
                new Attempt(record.requestId(), record.attempt()),
                record,
                (first, second) -> second.status() == RUNNING ? first : second));
        return pool.preparedQuery(UPSERT)
                .execute(Tuple.from(columns(List.copyOf(rows.values()))))
                .replaceWithVoid();
    }

    private record Attempt(String requestId, int number) {}

    private static List<Object> columns(List<InvocationRecord> rows) {
        return Arrays.<Object>asList(
                column(rows, String[]::new, InvocationRecord::requestId),
                column(rows, Integer[]::new, InvocationRecord::attempt),
                column(rows, String[]::new, row -> row.function().namespace()),
                column(rows, String[]::new, row -> row.function().name()),
                column(rows, String[]::new, InvocationRecord::qualifier),
                column(rows, String[]::new, InvocationRecord::version),
                column(rows, Boolean[]::new, InvocationRecord::asynchronous),
                column(rows, OffsetDateTime[]::new, row -> row.start().atOffset(ZoneOffset.UTC)),
                column(rows, Integer[]::new, InvocationRecord::status),
                column(rows, Double[]::new, InvocationRecord::durationMillis),
                column(rows, Long[]::new, InvocationRecord::billedMillis),
                column(rows, Long[]::new, InvocationRecord::memoryBytes),
                column(rows, String[]::new, InvocationRecord::result),
                column(rows, String[]::new, InvocationRecord::log),
                column(rows, String[]::new, InvocationRecord::instanceId),
                column(rows, Long[]::new, row -> phase(row, ColdStart::pullCodeNanos)),
                column(rows, Long[]::new, row -> phase(row, ColdStart::initRuntimeNanos)),
                column(rows, Long[]::new, row -> phase(row, ColdStart::initFunctionNanos)));
    }

    private static @Nullable Long phase(InvocationRecord row, ToLongFunction<ColdStart> phase) {
        return row.coldStart() == null ? null : phase.applyAsLong(row.coldStart());
    }

    private static <T extends @Nullable Object> T[] column(
            List<InvocationRecord> rows, IntFunction<T[]> array, Function<InvocationRecord, T> value) {
        return rows.stream().map(value).toArray(array);
    }

    @Override
    public Uni<Void> stored() {
        return Uni.createFrom().completionStage(buffer::flushEnded);
    }

    private Uni<Void> shown() {
        return Uni.createFrom().completionStage(buffer::flush);
    }

    @Override
    public Uni<Page> find(Query query) {
        return shown().chain(() -> count(query)).chain(total -> rows(query).map(rows -> new Page(total, rows)));
    }

    private Uni<Long> count(Query query) {
        var sql = JournalQuery.of(query);
        return pool.preparedQuery("select count(*) from invocation_record " + sql.where())
                .execute(sql.parameters())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<List<InvocationRecord>> rows(Query query) {
        var sql = JournalQuery.of(query);
        return pool.preparedQuery("select r.*, " + StreamedLogs.COLUMNS + " from invocation_record r " + sql.where()
                        + JournalQuery.order(query))
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
                row.getString("instance_id"),
                coldStart(row),
                row.getString("result"),
                StreamedLogs.whole(row, row.getString("log")));
    }

    private static @Nullable ColdStart coldStart(Row row) {
        var pullCode = row.getLong("pull_code_nanos");
        return pullCode == null
                ? null
                : new ColdStart(pullCode, row.getLong("init_runtime_nanos"), row.getLong("init_function_nanos"));
    }

    @Scheduled(every = "1h", delayed = "1m")
    Uni<Void> forgetOld() {
        var before = OffsetDateTime.now(ZoneOffset.UTC).minus(config.retention());
        return pool.preparedQuery("delete from invocation_record where start < $1")
                .execute(Tuple.of(before))
                .chain(() -> streamed.forgetBefore(before));
    }
}
