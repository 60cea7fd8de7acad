package io.openscf.invocation.queue;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Locale;

/** The scripts of the queues and timers. */
enum RedisScript {
    ENQ,
    CLAIM,
    ACK,
    RETRY,
    EXTEND,
    SWEEP,
    FIRE,
    TERM,
    PAUSE,
    PURGE,
    QUEUES,
    LETTER,
    REDRIVE,
    OUTBOX,
    POSTED;

    private final LuaScript script = LuaScript.of("common.lua", name().toLowerCase(Locale.ROOT) + ".lua");

    LuaScript script() {
        return script;
    }

    /** A call in a shard; arguments are strings, numbers or buffers. */
    Request call(RedisShard shard, Object... arguments) {
        return script.call(shard.key("ready"), arguments);
    }

    /** Runs calls of this script in one round trip. */
    Future<List<Response>> run(Redis redis, List<Request> calls) {
        return script.run(redis, calls);
    }

    /** Runs one call. */
    Future<Response> run(Redis redis, RedisShard shard, Object... arguments) {
        return run(redis, List.of(call(shard, arguments))).map(List::getFirst);
    }
}
