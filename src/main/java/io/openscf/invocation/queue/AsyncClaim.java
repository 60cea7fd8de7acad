package io.openscf.invocation.queue;

import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;

/** An event this gateway holds until its lease ends; the token fences off earlier owners. */
record AsyncClaim(RedisShard shard, String id, String token, int attempt, JsonObject meta, Buffer event) {
    static AsyncClaim read(RedisShard shard, Response reply) {
        return new AsyncClaim(
                shard,
                reply.get(0).toString(),
                reply.get(2).toString(),
                reply.get(3).toInteger(),
                new JsonObject(reply.get(4).toString()),
                reply.get(5).toBuffer());
    }

    InvokeRequest request() {
        return new InvokeRequest(
                id,
                new FunctionKey(meta.getString("ns"), meta.getString("fn")),
                Qualifier.parse(meta.getString("q")),
                meta.getString("rk"),
                event,
                meta.getString("tt"),
                false,
                true,
                attempt);
    }
}
