package io.openscf.api.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client keeps us waiting: for the head of a request, for a body that we collect, or with an answer
 * that it does not take. Sees the bytes; whoever reads requests says when one begins and ends. What is told to nobody costs
 * nobody anything: a function that reads a body as it comes, or is silent, has its own time-out. Confined to the
 * connection's event loop.
 */
final class Patience extends ChannelDuplexHandler implements RequestWatch {
    /** Why a connection was ended. */
    enum Fault {
        HEAD,
        IDLE,
        BODY,
        READER
    }

    static final AttributeKey<Patience> KEY = AttributeKey.valueOf(Patience.class, "patience");

    private static final byte[] TIMED_OUT =
            "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ClientsConfig config;
    private final Consumer<Fault> ended;
    private final Pace taken;
    private final Pace sent;
    private @Nullable ScheduledFuture<?> look;
    private boolean multiplexed;
    private boolean body;
    private int requests;
    private long received;
    private long written;
    private long quietSince = System.nanoTime();
    private boolean head = true;

    Patience(ClientsConfig config, Consumer<Fault> ended) {
        this.config = config;
        this.ended = ended;
        this.taken = new Pace(config);
        this.sent = new Pace(config);
    }

    @Override
    public void requestBegun() {
        requests++;
        head = false;
    }

    @Override
    public void requestEnded() {
        requests--;
        body = false;
        quietSince = System.nanoTime();
    }

    @Override
    public void headAwaited() {
        if (!head && requests == 0) {
            head = true;
            quietSince = System.nanoTime();
        }
    }

    /** Requests come and go side by side (HTTP/2): there is no such thing as the next head. */
    void multiplexed() {
        multiplexed = true;
    }

    /** A body is being collected, until the request ends or this is told otherwise. */
    void bodyAwaited(boolean awaited) {
        body = awaited;
    }

    @Override
    public void channelActive(ChannelHandlerContext channel) {
        long shortest = Math.min(
                config.idle().toNanos(),
                Math.min(config.headTimeout().toNanos(), config.patience().toNanos()));
        long period = Math.clamp(shortest / 4, TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.SECONDS.toNanos(5));
        look = channel.executor().scheduleWithFixedDelay(() -> look(channel), period, period, TimeUnit.NANOSECONDS);
        channel.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        if (look != null) {
            look.cancel(false);
        }
        channel.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        headAwaited();
        channel.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            written += bytes.readableBytes();
        }
        channel.write(message, promise);
    }

    private void look(ChannelHandlerContext channel) {
        long now = System.nanoTime();
        var waiting = channel.channel().unsafe().outboundBuffer();
        long unsent = waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
        if (sent.tooSlow(now, unsent > 0, written - unsent)) {
            end(channel, Fault.READER, false);
        } else if (taken.tooSlow(now, body && requests > 0, received)) {
            end(channel, Fault.BODY, unsent == 0);
        } else if (requests == 0 && !multiplexed && unsent == 0) {
            long quiet = now - quietSince;
            if (head && quiet > config.headTimeout().toNanos()) {
                end(channel, Fault.HEAD, received > 0);
            } else if (!head && quiet > config.idle().toNanos()) {
                end(channel, Fault.IDLE, false);
            }
        }
    }

    private void end(ChannelHandlerContext channel, Fault fault, boolean answer) {
        ended.accept(fault);
        if (answer && !multiplexed && channel.pipeline().get(SslHandler.class) == null) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(TIMED_OUT)).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }
}
