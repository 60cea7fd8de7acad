package io.openscf.connector.queue;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells at once, on any gateway, that something was sent to a queue or published to a topic. Only a hint: it may be lost, so
 * those who wait also look now and then. One connection for all. Thread-safe.
 */
class Arrivals {
    private static final long RECONNECT_MILLIS = 1000;

    private final Vertx vertx;
    private final Redis redis;
    private final Consumer<String> published;
    private final Map<String, Set<Runnable>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable RedisConnection connection;
    private volatile boolean closed;

    /** @param published takes the base key of a topic that has something new */
    Arrivals(Vertx vertx, Redis redis, Consumer<String> published) {
        this.vertx = vertx;
        this.redis = redis;
        this.published = published;
    }

    void listen() {
        redis.connect()
                .compose(connected -> {
                    connection = connected;
                    connected
                            .handler(this::told)
                            .endHandler(end -> again())
                            .exceptionHandler(lost -> connected.close());
                    return connected.send(
                            Request.cmd(Command.SUBSCRIBE).arg("cmq:sent").arg("cmq:published"));
                })
                .onFailure(failure -> again());
    }

    private void again() {
        if (!closed) {
            vertx.setTimer(RECONNECT_MILLIS, timer -> listen());
        }
    }

    private void told(@Nullable Response message) {
        if (message == null || message.type() != ResponseType.PUSH && message.type() != ResponseType.MULTI) {
            return;
        }
        if (message.size() == 3 && message.get(0).toString().equals("message")) {
            var base = message.get(2).toString();
            if (message.get(1).toString().equals("cmq:published")) {
                published.accept(base);
            } else {
                Set.copyOf(waiting.getOrDefault(base, Set.of())).forEach(Runnable::run);
            }
        }
    }

    /** Calls it, on any thread, each time something was sent to the queue. */
    void await(String base, Runnable wake) {
        waiting.computeIfAbsent(base, key -> ConcurrentHashMap.newKeySet()).add(wake);
    }

    void forget(String base, Runnable wake) {
        waiting.computeIfPresent(base, (key, wakes) -> {
            wakes.remove(wake);
            return wakes.isEmpty() ? null : wakes;
        });
    }

    void close() {
        closed = true;
        var open = connection;
        if (open != null) {
            open.close();
        }
    }
}
