package io.openscf.api.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.openscf.api.connection.FirstReader;
import io.openscf.api.connection.RequestWatch;
import io.openscf.api.drain.Drain;
import io.openscf.trigger.FunctionUrls;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** Puts a {@link UsualConnection} in front of every connection. */
@Singleton
class UsualConnections implements FirstReader {
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

    @Override
    public ChannelHandler of(RequestWatch watch, ClassLoader loader) {
        return new UsualConnection(
                this::takes, urls::owns, loop -> vertx.createEventLoopContext(loop, null, loader), watch);
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
}
