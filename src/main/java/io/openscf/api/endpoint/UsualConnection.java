package io.openscf.api.endpoint;

import static io.netty.handler.codec.ByteToMessageDecoder.MERGE_CUMULATOR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.timeout.IdleStateHandler;
import io.openscf.api.connection.RequestWatch;
import io.openscf.api.error.Rendering;
import io.openscf.model.RequestId;
import io.openscf.model.ScfException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of Vert.x on a client's connection and answers usual invocations from their bytes. The first request that
 * is anything else is handed on untouched with all that follows it, and this handler leaves: what Vert.x has begun to read
 * only Vert.x can follow. Confined to the connection's event loop.
 */
class UsualConnection extends ChannelInboundHandlerAdapter {
    /** Larger bodies are the general way's, which has patience and limits for them. */
    private static final int LONGEST_BODY = 64 * 1024;

    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_HEAD = 128;

    /** Runs a POST to {@code /} when it is a usual invocation, as {@link UsualInvoke} does. */
    interface Invocations {
        boolean takes(MultiMap headers, ByteBuf body, String requestId, Consumer<Buffer> answer);
    }

    private final Invocations invocations;
    private final Predicate<String> functionHost;
    private final Function<EventLoop, ContextInternal> contexts;
    private final RequestWatch watch;
    private @Nullable ContextInternal context;
    private @Nullable ByteBuf arrived;
    private @Nullable UsualHead head;
    private int awaited;
    private boolean busy;

    UsualConnection(
            Invocations invocations,
            Predicate<String> functionHost,
            Function<EventLoop, ContextInternal> contexts,
            RequestWatch watch) {
        this.invocations = invocations;
        this.functionHost = functionHost;
        this.contexts = contexts;
        this.watch = watch;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        var bytes = (ByteBuf) message;
        arrived = arrived == null ? bytes : MERGE_CUMULATOR.cumulate(channel.alloc(), arrived, bytes);
        if (busy) {
            // One request at a time: what a client sends ahead waits, most of it in the kernel.
            channel.channel().config().setAutoRead(false);
        } else {
            next(channel);
        }
    }

    private void next(ChannelHandlerContext channel) {
        var bytes = arrived;
        if (busy || !channel.channel().isWritable()) {
            return;
        }
        if (bytes == null || bytes.readableBytes() < awaited) {
            if (bytes != null) {
                watch.headAwaited();
            }
            channel.channel().config().setAutoRead(true);
            return;
        }
        awaited = 0;
        switch (take(channel, bytes)) {
            case TAKEN -> {
                if (!bytes.isReadable()) {
                    arrived = null;
                    bytes.release();
                }
            }
            case INCOMPLETE -> {
                watch.headAwaited();
                channel.channel().config().setAutoRead(true);
            }
            case UNUSUAL -> channel.pipeline().remove(this);
        }
    }

    private enum Seen {
        TAKEN,
        INCOMPLETE,
        UNUSUAL
    }

    private Seen take(ChannelHandlerContext channel, ByteBuf bytes) {
        var request = ByteBufUtil.getBytes(bytes);
        var known = head;
        if (known == null || !known.begins(request)) {
            int length = UsualHead.lengthOf(request);
            if (length < 0) {
                return UsualHead.mayBegin(request) && request.length < UsualHead.LONGEST
                        ? Seen.INCOMPLETE
                        : Seen.UNUSUAL;
            }
            known = head = UsualHead.read(request, length);
        }
        if (known == null
                || known.bodyLength() > LONGEST_BODY
                || functionHost.test(known.headers().get("Host"))) {
            return Seen.UNUSUAL;
        }
        int length = known.length() + known.bodyLength();
        if (request.length < length) {
            awaited = length;
            return Seen.INCOMPLETE;
        }
        if (!run(channel, known, Unpooled.wrappedBuffer(request, known.length(), known.bodyLength()))) {
            return Seen.UNUSUAL;
        }
        bytes.skipBytes(length);
        return Seen.TAKEN;
    }

    private boolean run(ChannelHandlerContext channel, UsualHead request, ByteBuf body) {
        var requestId = RequestId.next();
        var here = context;
        if (here == null) {
            here = context = contexts.apply(channel.channel().eventLoop());
        }
        busy = true;
        watch.requestBegun();
        var previous = here.beginDispatch();
        try {
            if (invocations.takes(request.headers(), body, requestId, answer -> answer(channel, answer))) {
                return true;
            }
        } catch (ScfException refused) {
            // The general way says why.
        } catch (RuntimeException fault) {
            write(channel, Rendering.error(fault, requestId));
            return true;
        } finally {
            here.endDispatch(previous);
        }
        busy = false;
        watch.requestEnded();
        return false;
    }

    private void answer(ChannelHandlerContext channel, Buffer body) {
        if (channel.executor().inEventLoop()) {
            write(channel, body);
        } else {
            channel.executor().execute(() -> write(channel, body));
        }
    }

    private void write(ChannelHandlerContext channel, Buffer body) {
        busy = false;
        watch.requestEnded();
        if (!channel.channel().isActive()) {
            return;
        }
        var bytes = channel.alloc().directBuffer(ANSWER_HEAD + body.length());
        bytes.writeBytes(ANSWER);
        bytes.writeCharSequence(Integer.toString(body.length()), StandardCharsets.US_ASCII);
        bytes.writeBytes(BLANK_LINE).writeBytes(body.getByteBuf());
        channel.writeAndFlush(bytes, channel.voidPromise());
        staysAwake(channel);
        if (arrived != null || !channel.channel().config().isAutoRead()) {
            channel.executor().execute(() -> next(channel));
        }
    }

    /** The idle time-out is behind this handler and does not see what goes through it. */
    private static void staysAwake(ChannelHandlerContext channel) {
        var idle = channel.pipeline().get(IdleStateHandler.class);
        if (idle != null) {
            idle.resetReadTimeout();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        // Nothing was handed on.
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        channel.fireChannelWritabilityChanged();
        next(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        if (arrived != null) {
            arrived.release();
            arrived = null;
        }
        channel.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext channel) {
        var left = arrived;
        arrived = null;
        if (left != null) {
            channel.channel().config().setAutoRead(true);
            channel.fireChannelRead(left);
            channel.fireChannelReadComplete();
        }
    }
}
