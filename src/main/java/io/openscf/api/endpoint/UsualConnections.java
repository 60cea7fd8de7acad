package io.openscf.api.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.openscf.api.drain.Drain;
import io.openscf.trigger.FunctionUrls;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/**
 * Puts a {@link UsualConnection} in front of every connection that a port accepts, from the first usual invocation on that
 * came through it. A connection must be followed from its first byte, so those that were open before stay as they are.
 */
@Singleton
class UsualConnections {
    private static final String NAME = "usual-connections";

    private final UsualInvoke invocations;
    private final FunctionUrls urls;
    private final Drain drain;
    private final VertxInternal vertx;

    UsualConnections(UsualInvoke invocations, FunctionUrls urls, Drain drain, Vertx vertx) {
        this.drain = drain;
        this.invocations = invocations;
        this.urls = urls;
        this.vertx = (VertxInternal) vertx;
    }

    /** A usual invocation came over this connection. */
    void seen(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            var port = base.channel().parent();
            if (port != null && port.pipeline().get(NAME) == null) {
                port.eventLoop().execute(() -> putBefore(port, base.getContext().classLoader()));
            }
        }
    }

    private void putBefore(Channel port, ClassLoader loader) {
        if (port.pipeline().get(NAME) == null) {
            port.pipeline().addFirst(NAME, new Accepting(loader));
        }
    }

    private boolean takes(MultiMap headers, ByteBuf body, String requestId, Consumer<Buffer> answer) {
        if (!drain.enters()) {
            return false;
        }
        boolean taken = false;
        try {
            taken = invocations.takes("/", headers, body, requestId, bytes -> {
                drain.left();
                answer.accept(bytes);
            });
            return taken;
        } finally {
            if (!taken) {
                drain.left();
            }
        }
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
            if (message instanceof Channel accepted) {
                accepted.pipeline()
                        .addFirst(new UsualConnection(
                                UsualConnections.this::takes,
                                urls::owns,
                                loop -> vertx.createEventLoopContext(loop, null, loader)));
            }
            port.fireChannelRead(message);
        }
    }
}
