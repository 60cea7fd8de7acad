package io.openscf.invocation.queue;

import io.openscf.invocation.DeadLetterBox;
import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From the streams that the scripts write. */
@Singleton
class RedisDeadLetterBox implements DeadLetterBox {
    private final Redis redis;
    private final AsyncConfig config;
    private final EventRules rules;
    private final Payloads payloads;

    RedisDeadLetterBox(Redis redis, AsyncConfig config, EventRules rules, Payloads payloads) {
        this.redis = redis;
        this.config = config;
        this.rules = rules;
        this.payloads = payloads;
    }

    @Override
    public Uni<List<DeadLetter>> list(@Nullable String queue, int limitPerQueue) {
        return Uni.createFrom()
                .completionStage(() -> (queue == null ? queues() : Future.succeededFuture(List.of(queue)))
                        .compose(queues -> letters(queues, limitPerQueue))
                        .toCompletionStage());
    }

    private Future<List<String>> queues() {
        return redis.batch(IntStream.range(0, RedisShard.COUNT)
                        .mapToObj(shard -> Request.cmd(Command.SMEMBERS).arg(new RedisShard(shard).key("dls")))
                        .toList())
                .map(replies -> replies.stream()
                        .flatMap(Response::stream)
                        .map(Response::toString)
                        .sorted()
                        .toList());
    }

    private Future<List<DeadLetter>> letters(List<String> queues, int limit) {
        if (queues.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return redis.batch(queues.stream()
                        .map(queue -> Request.cmd(Command.XREVRANGE)
                                .arg(RedisShard.of(queue).key("dl:" + queue))
                                .arg("+")
                                .arg("-")
                                .arg("COUNT")
                                .arg(limit))
                        .toList())
                .map(replies -> IntStream.range(0, queues.size())
                        .boxed()
                        .flatMap(i -> replies.get(i).stream()
                                .map(entry -> read(queues.get(i), entry.get(0).toString(), entry.get(1))))
                        .toList());
    }

    static DeadLetter read(String queue, String entry, Response fields) {
        var values = values(fields);
        var meta = new JsonObject(text(values, "meta"));
        var died = Instant.ofEpochMilli(Long.parseLong(entry.substring(0, entry.indexOf('-'))));
        long accepted = number(values, "enq", died.toEpochMilli());
        boolean ran = !text(values, "code").isEmpty();
        return new DeadLetter(
                queue,
                entry,
                text(values, "id"),
                text(values, "reason"),
                (int) number(values, "att", 0) + (ran ? 1 : 0),
                new FunctionKey(meta.getString("ns"), meta.getString("fn")),
                Qualifier.parse(meta.getString("q")),
                meta.getString("tt"),
                Instant.ofEpochMilli(accepted),
                died,
                (int) number(values, "code", 0),
                (int) number(values, "ec", -1),
                text(values, "em"),
                new Payload(Objects.requireNonNull(values.get("pl")).toBuffer(), (int) number(values, "big", 0)));
    }

    private static Map<String, Response> values(Response fields) {
        var values = new HashMap<String, Response>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            values.put(fields.get(i).toString(), fields.get(i + 1));
        }
        return values;
    }

    private static String text(Map<String, Response> values, String name) {
        var value = values.get(name);
        return value == null ? "" : value.toString();
    }

    private static long number(Map<String, Response> values, String name, long otherwise) {
        var text = text(values, name);
        return text.matches("-?\\d{1,15}") ? Long.parseLong(text) : otherwise;
    }

    @Override
    public Uni<Buffer> event(DeadLetter letter) {
        return payloads.load(letter.payload());
    }

    @Override
    public Uni<Boolean> redrive(DeadLetter letter) {
        var ttl = rules.settings(letter.function(), letter.qualifier(), null).messageTtl();
        return Uni.createFrom()
                .completionStage(() -> RedisScript.REDRIVE
                        .run(
                                redis,
                                RedisShard.of(letter.queue()),
                                letter.queue(),
                                letter.entry(),
                                Math.min(ttl.toMillis(), config.messageTtl().toMillis()))
                        .map(reply -> reply.toString().equals("OK"))
                        .toCompletionStage());
    }
}
