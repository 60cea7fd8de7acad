package io.openscf.invocation.queue;

import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;

/** An event this gateway holds until its lease ends; the token fences off earlier owners. */
record AsyncClaim(RedisShard shard, String queue, String token, InvokeRequest request) {
    static AsyncClaim read(RedisShard shard, Response reply) {
        var meta = new JsonObject(reply.get(4).toString());
        return new AsyncClaim(
                shard,
                reply.get(1).toString(),
                reply.get(2).toString(),
                new InvokeRequest(
                        reply.get(0).toString(),
                        new FunctionKey(meta.getString("ns"), meta.getString("fn")),
                        Qualifier.parse(meta.getString("q")),
                        meta.getString("rk"),
                        event(reply.get(5)),
                        meta.getString("tt"),
                        false,
                        true,
                        reply.get(3).toInteger()));
    }

    private static Buffer event(Response payload) {
        return payload.toBuffer();
    }

    String id() {
        return request.requestId();
    }
}
