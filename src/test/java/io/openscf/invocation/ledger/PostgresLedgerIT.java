package io.openscf.invocation.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.RealServices;
import io.openscf.catalog.OwnBucket;
import io.openscf.invocation.ledger.LedgerEvent.State;
import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger between a real Redis, a real PostgreSQL and a real bucket server; the queue's part is played by its scripts. */
class PostgresLedgerIT {
    private static final RedisShard SHARD = RedisShard.of("t");
    private static final String META = "{\"ns\":\"default\",\"fn\":\"f\",\"q\":\"$LATEST\"}";
    private static final Duration NONE = Duration.ZERO;
    private final Vertx vertx = Vertx.vertx();
    private Redis redis;
    private Pool pool;
    private Payloads payloads;
    private PostgresLedger ledger;

    @BeforeEach
    void connect() throws Exception {
        redis = Redis.createClient(vertx.getDelegate(), RealServices.redis());
        send(Command.FLUSHALL);
        var schema = "l" + UUID.randomUUID().toString().replace("-", "");
        var options = PgConnectOptions.fromUri(RealServices.postgres()).addProperty("search_path", schema);
        pool = Pool.pool(vertx, options, new PoolOptions().setMaxSize(3));
        execute("create schema " + schema);
        for (var migration : new String[] {"V2__journal.sql", "V8__ledger.sql"}) {
            try (var sql = getClass().getResourceAsStream("/db/migration/" + migration)) {
                execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        var s3 = RealServices.s3();
        payloads = new Payloads(
                vertx.getDelegate(),
                new OwnBucket(
                        s3.get("endpoint").asText(),
                        s3.get("accessKey").asText(),
                        s3.get("secretKey").asText(),
                        "openscf-code"));
        ledger = ledger(payloads);
    }

    @AfterEach
    void disconnect() {
        pool.closeAndAwait();
        redis.close();
        vertx.closeAndAwait();
    }

    @Test
    void hasAnEventThatAConnectorBuriedWithoutEverQueueingIt() {
        // when
        run("letter.lua", "t", "a", "no function takes it", "{\"n\":1}", META, 0, 60_000);

        // then
        var event = find("a");
        assertThat(event.state()).isEqualTo(State.DEAD);
        assertThat(event.reason()).isEqualTo("no function takes it");
        assertThat(event.event()).isEqualTo(Buffer.buffer("{\"n\":1}"));
        assertThat(event.runs()).isZero();
        assertThat(event.ended()).isNotNull();
    }

    @Test
    void hasTheJsonOfAnEventThatLiesInTheBucket() {
        // given
        var json = Buffer.buffer("{\"text\":\"" + "x".repeat(20_000) + "\"}");

        // when
        accept("a", await(payloads.store(SHARD, json)));

        // then
        assertThat(find("a").event()).isEqualTo(json);
        assertThat(find("a").eventBytes()).isEqualTo(json.length());
    }

    @Test
    void goesOnWithTheOthersWhileTheStoreOfLargeEventsIsAway() {
        // given: a large one in front of a small one
        var large = await(payloads.store(SHARD, Buffer.buffer("{\"text\":\"" + "x".repeat(20_000) + "\"}")));
        accept("large", large);
        accept("small", Payload.inside(Buffer.buffer("{}")));
        var nobody = new OwnBucket("http://127.0.0.1:1", "k", "s", "openscf-code");
        var cut = ledger(new Payloads(vertx.getDelegate(), nobody));

        // when
        var found = await(cut.find(query(null, 10)));

        // then
        assertThat(found).extracting(LedgerEvent::requestId).containsExactly("small");
        assertThat(await(ledger.find(query(null, 10))))
                .extracting(LedgerEvent::requestId)
                .containsExactlyInAnyOrder("small", "large");
    }

    @Test
    void keepsTheRowOfALargeEventWhoseObjectIsGone() {
        // given
        var lost = await(payloads.store(SHARD, Buffer.buffer("{\"text\":\"" + "x".repeat(20_000) + "\"}")));
        payloads.discard(lost);
        org.awaitility.Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(payloads.load(lost)
                                .onFailure()
                                .recoverWithItem(Buffer.buffer("gone"))
                                .await()
                                .indefinitely())
                        .hasToString("gone"));

        // when
        accept("a", lost);

        // then
        assertThat(find("a").event()).isNull();
        assertThat(find("a").eventBytes()).isEqualTo(20_011);
    }

    @Test
    void turnsPagesByCursorWhichNewerEventsDoNotMove() {
        // given
        for (int i = 0; i < 5; i++) {
            accept("e" + i, Payload.inside(Buffer.buffer("{}")));
        }
        var first = await(ledger.find(query(null, 2)));
        accept("newer", Payload.inside(Buffer.buffer("{}")));

        // when
        var all = new ArrayList<>(first);
        for (var page = first; page.size() == 2; ) {
            page = await(
                    ledger.find(query(Cursor.parse(Cursor.of(page.getLast()).text()), 2)));
            all.addAll(page);
        }

        // then
        assertThat(all)
                .extracting(LedgerEvent::requestId)
                .containsExactlyInAnyOrder("e0", "e1", "e2", "e3", "e4")
                .doesNotHaveDuplicates();
    }

    @Test
    void forgetsEventsOlderThanTheRetention() {
        // given
        accept("old", Payload.inside(Buffer.buffer("{}")));
        accept("young", Payload.inside(Buffer.buffer("{}")));
        find("old");
        execute("update ledger_event set accepted = now() - interval '8 days' where request_id = 'old'");

        // when
        await(ledger.forgetOld());

        // then
        assertThat(await(ledger.find(query(null, 10))))
                .extracting(LedgerEvent::requestId)
                .containsExactly("young");
    }

    @Test
    void closesRowsOfEventsThatAWipedRedisHasLost() {
        // given
        accept("lost", Payload.inside(Buffer.buffer("{}")));
        find("lost");
        send(Command.FLUSHALL);
        accept("lives", Payload.inside(Buffer.buffer("{}")));
        find("lives");
        var lost = new LostEvents(pool, redis);

        // when
        await(lost.compare(NONE));
        assertThat(find("lost").state()).as("seen once only").isEqualTo(State.WAITING);
        await(lost.compare(NONE));

        // then
        assertThat(find("lost").state()).isEqualTo(State.DEAD);
        assertThat(find("lost").reason()).isEqualTo(LostEvents.REASON);
        assertThat(find("lost").ended()).isNotNull();
        assertThat(find("lives").state()).isEqualTo(State.WAITING);
    }

    @Test
    void opensTheRowAgainWhenTheEventIsThereAgain() {
        // given
        accept("a", Payload.inside(Buffer.buffer("{}")));
        find("a");
        send(Command.FLUSHALL);
        var lost = new LostEvents(pool, redis);
        await(lost.compare(NONE));
        await(lost.compare(NONE));
        assertThat(find("a").state()).isEqualTo(State.DEAD);

        // when: its source offers it again
        accept("a", Payload.inside(Buffer.buffer("{}")));

        // then
        assertThat(find("a").state()).isEqualTo(State.WAITING);
    }

    @Test
    void doesNotCompareAgainWithinTheHourInARedisThatWasCompared() {
        // given
        var lost = new LostEvents(pool, redis);
        await(lost.compareWhenDue());
        accept("a", Payload.inside(Buffer.buffer("{}")));
        find("a");
        execute("update ledger_event set accepted = now() - interval '1 hour'");
        send(Command.DEL, SHARD.key("m:a"));

        // when
        await(lost.compareWhenDue());
        await(lost.compareWhenDue());

        // then
        assertThat(find("a").state()).isEqualTo(State.WAITING);
    }

    private PostgresLedger ledger(Payloads from) {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LedgerConfig.class)
                .build()
                .getConfigMapping(LedgerConfig.class);
        return new PostgresLedger(pool, redis, from, config);
    }

    private void accept(String id, Payload payload) {
        run("enq.lua", "t", id, 1000, 1_000_000, 3_600_000, payload.kept(), META, payload.outside());
    }

    private LedgerEvent find(String id) {
        return await(ledger.event(id)).orElseThrow();
    }

    private static Ledger.Query query(@Nullable Cursor before, int limit) {
        return new Ledger.Query(null, null, null, null, null, null, Instant.EPOCH, null, before, limit);
    }

    private void run(String script, Object... arguments) {
        var lua = LuaScript.of("common.lua", script);
        await(Uni.createFrom()
                .completionStage(lua.run(redis, List.of(lua.call(SHARD.key("ready"), arguments)))
                        .toCompletionStage()));
    }

    private Response send(Command command, Object... arguments) {
        var request = Request.cmd(command);
        for (var argument : arguments) {
            request.arg(argument.toString());
        }
        return await(Uni.createFrom().completionStage(redis.send(request).toCompletionStage()));
    }

    private void execute(String sql) {
        await(pool.query(sql).execute());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
