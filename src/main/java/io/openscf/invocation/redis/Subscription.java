package io.openscf.invocation.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection that hears the messages of a channel, made anew when it is lost or does not answer any more. What it misses
 * meanwhile it misses.
 */
public final class Subscription {
    private static final long RETRY_MILLIS = 500;
    /** How often the other side is asked for a sign of life, and how long it may take for it. */
    private static final long PING_MILLIS = 2000;

    private final Vertx vertx;
    private final Redis redis;
    private final String channel;
    private final Consumer<String> heard;
    private volatile boolean closed;
    private volatile @Nullable RedisConnection connection;

    public Subscription(Vertx vertx, Redis redis, String channel, Consumer<String> heard) {
        this.vertx = vertx;
        this.redis = redis;
        this.channel = channel;
        this.heard = heard;
    }

    /** Begins to listen; to be called once. */
    public void listen() {
        if (closed) {
            return;
        }
        redis.connect()
                .compose(connected -> {
                    connection = connected;
                    connected.handler(this::message);
                    connected.exceptionHandler(error -> {});
                    connected.endHandler(end -> later());
                    vertx.setTimer(PING_MILLIS, timer -> ping(connected));
                    return connected.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
                })
                .onFailure(error -> later());
    }

    /** A connection whose other side is gone without a word would be listened to for ever. */
    private void ping(RedisConnection asked) {
        if (closed || asked != connection) {
            return;
        }
        asked.send(Request.cmd(Command.PING))
                .onSuccess(this::message) // a message that came first is taken for the answer
                .timeout(PING_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(answer -> {
                    if (answer.succeeded()) {
                        vertx.setTimer(PING_MILLIS, timer -> ping(asked));
                    } else {
                        asked.close();
                    }
                });
    }

    /** {@code message, channel, text}; confirmations have other first words, and signs of life may have no parts. */
    private void message(@Nullable Response response) {
        if (response != null
                && (response.type() == ResponseType.PUSH || response.type() == ResponseType.MULTI)
                && response.size() == 3
                && response.get(0).toString().equals("message")) {
            heard.accept(response.get(2).toString());
        }
    }

    private void later() {
        connection = null;
        vertx.setTimer(RETRY_MILLIS, timer -> listen());
    }

    /** Ends it. */
    public void close() {
        closed = true;
        var open = connection;
        if (open != null) {
            open.close();
        }
    }
}
