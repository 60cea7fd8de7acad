package io.openscf.invocation.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection that hears the messages of a channel, made anew when it is lost. What it misses meanwhile it misses. */
public final class Subscription {
    private static final long RETRY_MILLIS = 500;

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
                    return connected.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
                })
                .onFailure(error -> later());
    }

    /** RESP2 sends {@code message, channel, text}; confirmations have other first words. */
    private void message(@Nullable Response response) {
        if (response != null
                && response.size() == 3
                && response.get(0).toString().equals("message")) {
            heard.accept(response.get(2).toString());
        }
    }

    private void later() {
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
