package io.openscf.invocation.queue;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscriber connection that says when to look; polling covers whatever it misses. */
final class AsyncWakeUps {
    private final Vertx vertx;
    private final Redis redis;
    private final Consumer<String> wake;
    private volatile boolean closed;
    private volatile @Nullable RedisConnection connection;

    AsyncWakeUps(Vertx vertx, Redis redis, Consumer<String> wake) {
        this.vertx = vertx;
        this.redis = redis;
        this.wake = wake;
    }

    void listen() {
        if (closed) {
            return;
        }
        redis.connect()
                .compose(connected -> {
                    connection = connected;
                    connected.handler(this::heard);
                    connected.exceptionHandler(error -> {});
                    connected.endHandler(end -> later());
                    return connected.send(Request.cmd(Command.SUBSCRIBE).arg("scf:wake"));
                })
                .onFailure(error -> later());
    }

    /** A message is of the form: message, channel, text. What comes with the subscription says nothing. */
    private void heard(@Nullable Response message) {
        if (message != null && message.size() == 3 && message.get(0).toString().equals("message")) {
            wake.accept(message.get(2).toString());
        }
    }

    private void later() {
        vertx.setTimer(1000, timer -> listen());
    }

    void close() {
        closed = true;
        var open = connection;
        if (open != null) {
            open.close();
        }
    }
}
