package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.RealServices;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Random steps of several gateways on the scripts, against a model: nothing is lost, and no change is made twice. A gateway
 * that was killed is one whose lease ends at once and whose token comes late.
 */
class QueueScriptsProperties {
    private static final RedisShard SHARD = RedisShard.of("t");
    private static final List<String> QUEUES = List.of("t", "u");
    private static final long KEEP = 3_600_000;
    private static final long HOUR = 3_600_000;
    private static final Vertx VERTX = Vertx.vertx();
    private static final Redis REDIS = Redis.createClient(VERTX, RealServices.redis());

    /** What a gateway does next. */
    enum Deed {
        ENQUEUE,
        CLAIM,
        CLAIM_AND_DIE,
        SUCCEED,
        FAIL,
        RETRY_USER,
        RETRY_SYSTEM,
        HOLD,
        REFUSE,
        EXTEND,
        SWEEP,
        TERMINATE,
        REDRIVE
    }

    /** @param number chooses an event, a limit, a token that is current or old */
    record Step(Deed deed, int number) {}

    @AfterContainer
    static void disconnect() {
        REDIS.close();
        VERTX.close();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        var deed = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.just(Deed.ENQUEUE)),
                net.jqwik.api.Tuple.of(5, Arbitraries.just(Deed.CLAIM)),
                net.jqwik.api.Tuple.of(8, Arbitraries.of(Deed.class)));
        return Combinators.combine(deed, Arbitraries.integers().between(0, 999))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(60);
    }

    @Property(tries = 80)
    void statesStayThoseOfTheModel(@ForAll("steps") List<Step> steps) throws Exception {
        wait(REDIS.send(Request.cmd(Command.FLUSHALL)));
        var model = new QueueModel();

        for (var step : steps) {
            take(model, step);
            compare(model);
        }

        drain(model);
        compare(model);
        assertThat(model.events.values()).allMatch(QueueModel.Event::over);
    }

    private static void take(QueueModel model, Step step) throws Exception {
        int number = step.number;
        switch (step.deed) {
            case ENQUEUE -> enqueue(model, number);
            case CLAIM -> claim(model, 60_000, 1 + number % 5);
            case CLAIM_AND_DIE -> claim(model, 0, 1 + number % 3);
            case SWEEP -> {
                run(RedisScript.SWEEP, 64, QueueModel.MOST_REDELIVERIES, KEEP);
                model.sweep();
            }
            default -> {
                if (!model.events.isEmpty()) {
                    change(model, step.deed, model.ids().get(number % model.events.size()), number);
                }
            }
        }
    }

    private static void enqueue(QueueModel model, int number) throws Exception {
        var queue = QUEUES.get(number % 2);
        var id = "e" + number % 40;
        int most = number % 3 == 0 ? 2 : 1000;
        var reply = run(RedisScript.ENQ, queue, id, most, 1_000_000, HOUR, "{}", "{}", 0);

        assertThat(reply.get(0)).hasToString(model.enqueue(queue, id, most));
    }

    private static int claim(QueueModel model, long lease, int most) throws Exception {
        var reply = run(RedisScript.CLAIM, "gw", lease, 16, 1, most);
        for (int i = 1; i < reply.size(); i++) {
            var id = reply.get(i).get(0).toString();
            assertThat(model.events.get(id).waits()).as(id + " was waiting").isTrue();
            model.claimed(id, lease == 0);
            assertThat(reply.get(i).get(2).toInteger()).isEqualTo(model.events.get(id).token);
            assertThat(reply.get(i).get(3).toInteger()).isEqualTo(model.events.get(id).attempt);
        }
        assertThat(reply.size() - 1).isLessThanOrEqualTo(most);
        return reply.size() - 1;
    }

    private static void change(QueueModel model, Deed deed, String id, int number) throws Exception {
        int token = model.events.get(id).token - (number % 7 == 0 ? 1 : 0);
        switch (deed) {
            case SUCCEED, FAIL -> {
                var status = deed == Deed.SUCCEED ? "SUCCESS" : "FAILED";
                assertThat(run(RedisScript.ACK, KEEP, id, token, status, 200).get(0))
                        .hasToString(model.acknowledge(id, token, status));
            }
            case RETRY_USER -> repeat(model, id, token, "user");
            case RETRY_SYSTEM -> repeat(model, id, token, "system");
            case HOLD -> repeat(model, id, token, "hold");
            case REFUSE -> repeat(model, id, token, "refused");
            case EXTEND ->
                assertThat(run(RedisScript.EXTEND, 60_000, id, token).get(0)).hasToString(model.extend(id, token));
            case TERMINATE ->
                assertThat(run(RedisScript.TERM, id, "AT_ONCE", 499, KEEP)).hasToString(model.terminate(id));
            case REDRIVE -> redrive(model, id);
            default -> throw new IllegalStateException(deed.name());
        }
    }

    private static void repeat(QueueModel model, String id, int token, String kind) throws Exception {
        assertThat(run(RedisScript.RETRY, KEEP, id, token, kind, 0, 430, 1, HOUR, 1, "x")
                        .get(0))
                .hasToString(model.repeat(id, token, kind, 1));
    }

    private static void redrive(QueueModel model, String id) throws Exception {
        var queue = model.events.get(id).queue;
        for (var letter : wait(REDIS.send(Request.cmd(Command.XRANGE)
                .arg(SHARD.key("dl:" + queue))
                .arg("-")
                .arg("+")))) {
            if (letter.get(1).get(1).toString().equals(id)) {
                assertThat(run(RedisScript.REDRIVE, queue, letter.get(0), HOUR)).hasToString("OK");
                model.redriven(id);
            }
        }
    }

    /** Whatever gateways have left behind comes to an end. */
    private static void drain(QueueModel model) throws Exception {
        for (var id : model.ids()) {
            run(RedisScript.EXTEND, 60_000, id, model.events.get(id).token);
            model.extend(id, model.events.get(id).token);
            run(RedisScript.ACK, KEEP, id, model.events.get(id).token, "SUCCESS", 200);
            model.acknowledge(id, model.events.get(id).token, "SUCCESS");
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (model.events.values().stream().anyMatch(event -> !event.over()) && System.nanoTime() < until) {
            claim(model, 60_000, 64);
            for (var id : model.ids()) {
                int token = model.events.get(id).token;
                run(RedisScript.ACK, KEEP, id, token, "SUCCESS", 200);
                model.acknowledge(id, token, "SUCCESS");
            }
        }
    }

    private static void compare(QueueModel model) throws Exception {
        var states = new TreeMap<String, String>();
        var ids = model.ids();
        if (ids.isEmpty()) {
            return;
        }
        var replies = wait(REDIS.batch(ids.stream()
                .map(id -> Request.cmd(Command.HGET).arg(SHARD.key("m:" + id)).arg("st"))
                .toList()));
        for (int i = 0; i < ids.size(); i++) {
            states.put(ids.get(i), replies.get(i).toString());
        }
        assertThat(states).isEqualTo(model.states());
        assertThat(count(Command.ZCARD, "f")).isEqualTo(model.in("RUNNING"));
        long unfinished =
                model.events.values().stream().filter(event -> !event.over()).count();
        assertThat(count(Command.ZCARD, "exp")).isEqualTo(unfinished);
        for (var queue : QUEUES) {
            assertThat(count(Command.ZCARD, "q:" + queue)).isEqualTo(model.waiting(queue));
            long letters = model.events.values().stream()
                    .filter(event -> event.queue.equals(queue))
                    .mapToLong(event -> event.letters)
                    .sum();
            assertThat(count(Command.XLEN, "dl:" + queue)).isEqualTo(letters);
            long bytes = model.events.values().stream()
                    .filter(event -> event.queue.equals(queue) && !event.over())
                    .count();
            assertThat(bytes(queue)).isEqualTo(2 * bytes);
        }
    }

    private static long bytes(String queue) throws Exception {
        var reply = wait(REDIS.batch(List.of(
                        Request.cmd(Command.HGET).arg(SHARD.key("t:" + queue)).arg("bytes"))))
                .getFirst();
        return reply == null ? 0 : reply.toLong();
    }

    private static long count(Command command, String key) throws Exception {
        return wait(REDIS.send(Request.cmd(command).arg(SHARD.key(key)))).toLong();
    }

    private static Response run(RedisScript script, Object... arguments) throws Exception {
        return wait(script.run(REDIS, SHARD, arguments));
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
