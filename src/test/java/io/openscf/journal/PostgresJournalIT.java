package io.openscf.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.openscf.RealServices;
import io.openscf.journal.Journal.Query.OrderBy;
import io.openscf.journal.Journal.Query.Returned;
import io.openscf.model.ColdStart;
import io.openscf.model.FunctionKey;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The journal against a real PostgreSQL. */
class PostgresJournalIT {
    private static final FunctionKey FUNCTION = new FunctionKey("default", "f");
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private Vertx vertx;
    private Pool pool;
    private SimpleMeterRegistry meters;
    private PostgresJournal journal;

    @BeforeEach
    void createTable() throws Exception {
        vertx = Vertx.vertx();
        meters = new SimpleMeterRegistry();
        var schema = "j" + UUID.randomUUID().toString().replace("-", "");
        var options = PgConnectOptions.fromUri(RealServices.postgres()).addProperty("search_path", schema);
        pool = Pool.pool(vertx, options, new PoolOptions().setMaxSize(3));
        run("create schema " + schema);
        for (var migration : new String[] {"V2__journal.sql", "V8__ledger.sql", "V9__streamed_logs.sql"}) {
            try (var sql = getClass().getResourceAsStream("/db/migration/" + migration)) {
                run(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        journal = journal(2);
    }

    @AfterEach
    void close() {
        pool.closeAndAwait();
        vertx.closeAndAwait();
    }

    @Test
    void findsWhatWasRecordedBeforeTheCall() {
        // given
        var record = record("r1", 200, false, "log\n");
        keep(record);

        // when
        var page = find(Returned.ANY);

        // then
        assertThat(page.total()).isEqualTo(1);
        assertThat(page.records()).containsExactly(record);
    }

    @Test
    void showsARunAsRunningUntilItHasEnded() {
        // given
        journal.started("r1", FUNCTION, "$LATEST", 0, START);
        assertThat(find(Returned.ANY).records())
                .extracting(InvocationRecord::status)
                .containsExactly(202);

        // when
        keep(record("r1", 433, false, ""));

        // then
        assertThat(find(Returned.TIME_LIMIT).records())
                .extracting(InvocationRecord::status)
                .containsExactly(433);
    }

    @Test
    void dropsSynchronousRecordsBeyondTheRateAndCountsThemButNoAsynchronousOnes() {
        // given: two a second
        for (int i = 0; i < 10; i++) {
            var id = "s" + i;
            journal.started(id, FUNCTION, "$LATEST", 0, START);
            keep(record(id, 200, false, ""));
        }

        // when
        for (int i = 0; i < 10; i++) {
            keep(record("a" + i, 200, true, ""));
        }

        // then
        assertThat(find(Returned.ANY).total()).isEqualTo(12);
        assertThat(meters.counter("openscf_journal_dropped").count()).isEqualTo(8);
    }

    /** Semantics.md section 6: the log of an asynchronous execution is streamed. */
    @Test
    void showsWhatARunHasWrittenBeforeItsEndAndItsPlaceInTheWholeLogAfterwards() {
        // given
        journal.started("r1", FUNCTION, "$LATEST", 0, START);
        append("r1", 0, 0, "one\n");
        append("r1", 1, 4, "two\n");

        // when
        String meanwhile = onlyLog();
        keep(record("r1", 200, true, """
                START RequestId:r1
                Init Report RequestId: r1 Coldstart: 3ms
                three
                END RequestId:r1
                """));

        // then
        assertThat(meanwhile).isEqualTo("START RequestId:r1\none\ntwo\n");
        assertThat(onlyLog()).isEqualTo("""
                START RequestId:r1
                Init Report RequestId: r1 Coldstart: 3ms
                one
                two
                three
                END RequestId:r1
                """);
    }

    @Test
    void keepsTheLastOfAStreamedLogThatIsTooLong() {
        // given: 8 MB are kept
        journal.started("r1", FUNCTION, "$LATEST", 0, START);
        int megabyte = 1 << 20;

        // when
        for (int i = 0; i < 10; i++) {
            append("r1", i, (long) i * megabyte, Integer.toString(i).repeat(megabyte));
        }

        // then
        assertThat(onlyLog())
                .startsWith(
                        "START RequestId:r1\n[PLATFORM] the first 2097152 characters of the output are no longer kept\n22")
                .endsWith("99")
                .hasSizeBetween(8 * megabyte, 8 * megabyte + 200);
    }

    private void append(String requestId, int number, long begin, String text) {
        journal.append(new Journal.LogPart(requestId, 0, number, begin, text))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private String onlyLog() {
        return find(Returned.ANY).records().getFirst().log();
    }

    /** PostgreSQL refuses a statement that touches a row twice. */
    @Test
    void writesARunThatStartedAndEndedAroundAFlushOnce() {
        // given: shown as running, ended, and its start once more in the same batch
        journal.started("r1", FUNCTION, "$LATEST", 0, START);
        find(Returned.ANY);
        keep(record("r1", 200, true, "first"));
        keep(record("r1", 202, true, ""));

        // when
        var page = find(Returned.ANY);

        // then
        assertThat(page.records())
                .extracting(InvocationRecord::status, InvocationRecord::log)
                .containsExactly(tuple(200, "first"));
    }

    @Test
    void keepsTextThatPostgresWouldRefuse() {
        // given: a NUL and half of a surrogate pair
        keep(record("r1", 200, true, "a\0b\uD83D"));

        // when
        var page = find(Returned.ANY);

        // then
        assertThat(page.total()).isEqualTo(1);
    }

    private PostgresJournal journal(int perSecond) {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(JournalConfig.class)
                .withDefaultValue("openscf.journal.max-records-per-second", Integer.toString(perSecond))
                .build()
                .getConfigMapping(JournalConfig.class);
        return new PostgresJournal(pool, config, meters);
    }

    private void keep(InvocationRecord record) {
        journal.record(record.requestId(), record.attempt(), record.asynchronous(), () -> record);
    }

    private Journal.Page find(Returned returned) {
        return journal.find(new Journal.Query(
                        "default",
                        "f",
                        null,
                        null,
                        START.minusSeconds(60),
                        START.plusSeconds(60),
                        returned,
                        OrderBy.START_TIME,
                        true,
                        0,
                        20))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static InvocationRecord record(String id, int status, boolean asynchronous, String log) {
        return new InvocationRecord(
                id,
                FUNCTION,
                "$LATEST",
                "$LATEST",
                0,
                asynchronous,
                START,
                status,
                1.5,
                2,
                3,
                "i",
                new ColdStart(1, 2, 3),
                "x",
                log);
    }

    private void run(String sql) {
        pool.query(sql).execute().await().atMost(Duration.ofSeconds(10));
    }
}
