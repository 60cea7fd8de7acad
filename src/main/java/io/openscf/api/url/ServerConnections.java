package io.openscf.api.url;

import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Connections to servers of instances, kept for a moment between requests. Each event loop has its own. */
final class ServerConnections {
    /** Servers close idle connections, some after 2 s: earlier than that we do not use one again. */
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int CONNECT_MILLIS = 2_000;

    private record Idle(ServerConnection connection, long since) {}

    /** Of one event loop, the latest used first. */
    private final class Own {
        private final Map<SocketAddress, ArrayDeque<Idle>> idle = new HashMap<>();
        private boolean looking;

        @Nullable
        ServerConnection take(SocketAddress address) {
            var known = idle.get(address);
            while (known != null && !known.isEmpty()) {
                var next = known.removeFirst();
                if (!next.connection.closed() && System.nanoTime() - next.since < KEEP_NANOS) {
                    return next.connection;
                }
                next.connection.close();
            }
            return null;
        }

        void free(ServerConnection connection) {
            idle.computeIfAbsent(connection.address(), ignored -> new ArrayDeque<>())
                    .addFirst(new Idle(connection, System.nanoTime()));
            if (!looking) {
                looking = true;
                vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(KEEP_NANOS), ignored -> look());
            }
        }

        /** Closes what was idle for too long. */
        private void look() {
            long now = System.nanoTime();
            for (var each = idle.values().iterator(); each.hasNext(); ) {
                var queue = each.next();
                while (!queue.isEmpty() && now - queue.getLast().since >= KEEP_NANOS) {
                    queue.removeLast().connection.close();
                }
                if (queue.isEmpty()) {
                    each.remove();
                }
            }
            looking = !idle.isEmpty();
            if (looking) {
                vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(KEEP_NANOS) / 2, ignored -> look());
            }
        }
    }

    private final Vertx vertx;
    private final NetClient client;
    private final FastThreadLocal<Own> own = new FastThreadLocal<>() {
        @Override
        protected Own initialValue() {
            return new Own();
        }
    };

    ServerConnections(Vertx vertx) {
        this.vertx = vertx;
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
    }

    /** One that is free; null when one must be opened. */
    @Nullable
    ServerConnection take(SocketAddress address) {
        return own.get().take(address);
    }

    /** A new one, on this event loop. */
    Future<ServerConnection> open(SocketAddress address) {
        return client.connect(address).map(socket -> new ServerConnection(socket, address, this));
    }

    /** It can take another request. */
    void free(ServerConnection connection) {
        own.get().free(connection);
    }
}
