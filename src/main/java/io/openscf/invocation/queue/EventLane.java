package io.openscf.invocation.queue;

import io.openscf.invocation.redis.LuaScript;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection for events on their way to Redis, one batch at a time. Copies on replicas are asked for on the same
 * connection, as WAIT speaks of what was written on it.
 */
final class EventLane {
    private final Redis redis;
    private final LuaScript script;
    private final int replicas;
    private final long replicaMillis;
    private @Nullable RedisConnection connection;

    /** @param replicas 0 when none are asked for */
    EventLane(Redis redis, LuaScript script, int replicas, long replicaMillis) {
        this.redis = redis;
        this.script = script;
        this.replicas = replicas;
        this.replicaMillis = replicaMillis;
    }

    /** Completes with the replies to the calls, all as durable as asked for. Fails when that is not known. */
    Future<List<Response>> send(List<Request> calls) {
        return connected().compose(open -> write(open, calls)).onFailure(error -> drop());
    }

    private Future<RedisConnection> connected() {
        var open = connection;
        if (open != null) {
            return Future.succeededFuture(open);
        }
        return redis.connect().onSuccess(made -> {
            made.exceptionHandler(error -> drop());
            made.endHandler(end -> drop());
            connection = made;
        });
    }

    private Future<List<Response>> write(RedisConnection open, List<Request> calls) {
        var all = new ArrayList<>(calls);
        if (replicas > 0) {
            all.add(Request.cmd(Command.WAIT).arg(replicas).arg(replicaMillis));
        }
        return script.run(open, all).map(replies -> {
            if (replicas > 0 && replies.getLast().toInteger() < replicas) {
                throw new ScfException(
                        ErrorCode.RESOURCE_UNAVAILABLE,
                        "Fewer than " + replicas
                                + " replicas of Redis confirmed the event: it may be lost with the primary, offer it again.");
            }
            return replies.subList(0, calls.size());
        });
    }

    private void drop() {
        var open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
