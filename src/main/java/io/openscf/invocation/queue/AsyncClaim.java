package io.openscf.invocation.queue;

import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;

/**
 * An event this gateway holds until its lease ends; the token fences off earlier owners.
 *
 * @param request with the event unless that lies outside Redis
 */
record AsyncClaim(RedisShard shard, String queue, String token, InvokeRequest request, Payload payload) {
    static AsyncClaim read(RedisShard shard, Response reply) {
        var payload = Payload.read(reply.get(5), reply.get(7));
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
                        payload.kept(),
                        meta.getString("tt"),
                        false,
                        true,
                        reply.get(3).toInteger()),
                payload);
    }

    /** The request once the event has been fetched. */
    InvokeRequest request(Buffer event) {
        return new InvokeRequest(
                request.requestId(),
                request.function(),
                request.qualifier(),
                request.routingKey(),
                event,
                request.triggerType(),
                request.log(),
                request.asynchronous(),
                request.attempt());
    }

    String id() {
        return request.requestId();
    }
}
