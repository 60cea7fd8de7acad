package io.openscf.api.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a port accepts connections: counts them by address and gives each one {@link Patience}. A port is known from
 * the first request that came through it, which is one of our own where it can be; connections that were open before stay
 * as they are, as one must be followed from its first byte.
 */
@Singleton
public class ClientConnections {
    private static final String NAME = "client-connections";
    private static final String ENDED = "openscf_connections_ended_total";
    /** After those who refuse everything. */
    private static final int EARLY = Integer.MIN_VALUE + 1;

    private final Vertx vertx;
    private final ClientsConfig config;
    private final MeterRegistry meters;
    private final List<FirstReader> readers;
    private final AddressCounts counts;

    ClientConnections(
            Vertx vertx, ClientsConfig config, MeterRegistry meters, @io.quarkus.arc.All List<FirstReader> readers) {
        this.vertx = vertx;
        this.config = config;
        this.meters = meters;
        this.readers = readers;
        this.counts = new AddressCounts(config.perAddress(), config.unlimited().orElse(List.of()));
    }

    void route(@Observes Router router) {
        router.route().order(EARLY).handler(this::follow);
    }

    /** Asks itself something, so that the port is known before anybody else comes. */
    void listening(@ObservesAsync HttpServerStart start) {
        ask(start.options());
    }

    void ask(HttpServerOptions port) {
        if (port.isSsl() || port.getPort() <= 0) {
            return;
        }
        var host = port.getHost().equals("0.0.0.0") ? "127.0.0.1" : port.getHost();
        var client = vertx.createNetClient();
        client.connect(port.getPort(), host)
                .compose(socket -> {
                    socket.closeHandler(closed -> client.close());
                    return socket.write("GET /_url HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                })
                .onFailure(failure -> client.close());
    }

    private void follow(RoutingContext context) {
        var request = context.request();
        var patience = of(request);
        if (patience == null) {
            watch(request.connection());
        } else {
            if (request.version() == HttpVersion.HTTP_2) {
                patience.multiplexed();
            }
            patience.requestBegun();
            context.addEndHandler(ended -> patience.requestEnded());
        }
        context.next();
    }

    /** The body of a request that is being collected. A client that sends it too slowly loses its connection. */
    public static <T> Future<T> collecting(HttpServerRequest request, Future<T> body) {
        var patience = of(request);
        if (patience != null && !body.isComplete()) {
            patience.bodyAwaited(true);
            return body.onComplete(done -> patience.bodyAwaited(false));
        }
        return body;
    }

    private static @Nullable Patience of(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase base
                ? base.channel().attr(Patience.KEY).get()
                : null;
    }

    private void watch(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            var port = base.channel().parent();
            if (port != null) {
                port.eventLoop().execute(() -> putBefore(port, base.getContext().classLoader()));
            }
        }
    }

    private void putBefore(Channel port, ClassLoader loader) {
        if (port.pipeline().get(NAME) == null) {
            port.pipeline().addFirst(NAME, new Accepting(loader));
        }
    }

    private void ended(String reason) {
        meters.counter(ENDED, "reason", reason).increment();
    }

    /** On the way of accepted connections to Vert.x. */
    @Sharable
    private class Accepting extends ChannelInboundHandlerAdapter {
        private final ClassLoader loader;

        Accepting(ClassLoader loader) {
            this.loader = loader;
        }

        @Override
        public void channelRead(ChannelHandlerContext port, Object message) {
            if (message instanceof Channel accepted && !admitted(accepted)) {
                ended("address");
                accepted.unsafe().closeForcibly();
                return;
            }
            port.fireChannelRead(message);
        }

        private boolean admitted(Channel accepted) {
            if (accepted.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null) {
                if (!counts.came(remote.getAddress())) {
                    return false;
                }
                accepted.closeFuture().addListener(closed -> counts.left(remote.getAddress()));
            }
            var patience = new Patience(config, fault -> ended(fault.name().toLowerCase(Locale.ROOT)));
            accepted.attr(Patience.KEY).set(patience);
            accepted.pipeline().addFirst(patience);
            readers.forEach(reader -> accepted.pipeline().addLast(reader.of(patience, loader)));
            return true;
        }
    }
}
