package io.openscf.api.url;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server of an instance: one request at a time. Vert.x has opened it and sees it close; bytes go past
 * it, as its HTTP client costs more than all the rest of a request. Confined to its event loop.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {
    /** What a request brings, in the context of whoever sent it. */
    interface Exchange {
        void head(HttpResponse head);

        void body(Buffer part);

        void end();

        /** What follows, or all of it, does not come. */
        void lost(Throwable why);

        /** More can be sent. */
        void drained();
    }

    /** More than is passed on, so that what is too long is seen as such. */
    private static final int HEAD_BYTES = 32 * 1024;

    private static final int LINE_BYTES = 4096;
    private static final int PART_BYTES = 16 * 1024;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_PART = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final NetSocket socket;
    private final ChannelHandlerContext channel;
    private final SocketAddress address;
    private final ServerConnections pool;
    private @Nullable Exchange exchange;
    private @Nullable ContextInternal context;
    private boolean interim;
    private boolean headOnly;
    private boolean sent;
    private boolean keep;
    private boolean closed;
    private boolean used;

    ServerConnection(NetSocket socket, SocketAddress address, ServerConnections pool) {
        this.socket = socket;
        this.address = address;
        this.pool = pool;
        socket.exceptionHandler(ignored -> socket.close());
        var last = ((ConnectionBase) socket).channelHandlerContext();
        var decoder = new HttpResponseDecoder(LINE_BYTES, HEAD_BYTES, PART_BYTES) {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage message) {
                return headOnly || super.isContentAlwaysEmpty(message);
            }
        };
        last.pipeline().addBefore(last.name(), "answers", decoder).addBefore(last.name(), "server", this);
        this.channel = last.pipeline().context(this);
    }

    SocketAddress address() {
        return address;
    }

    boolean closed() {
        return closed;
    }

    /** Whether it had a request before this one: servers close idle connections, maybe at this moment. */
    boolean used() {
        return used;
    }

    ByteBuf buffer() {
        return channel.alloc().directBuffer(1024);
    }

    /** Sends a head with what there is of the body; the bytes are taken over. */
    void send(ByteBuf head, boolean headOnly, ContextInternal context, Exchange exchange) {
        this.exchange = exchange;
        this.context = context;
        this.headOnly = headOnly;
        this.sent = false;
        this.interim = false;
        channel.writeAndFlush(head, channel.voidPromise());
    }

    /** Nothing more is sent. */
    void sent() {
        sent = true;
    }

    /** Sends more of the body; false when the server has enough for now. */
    boolean send(Buffer part, boolean chunked) {
        if (chunked) {
            var size = Integer.toHexString(part.length()).getBytes(StandardCharsets.US_ASCII);
            channel.writeAndFlush(
                    Unpooled.wrappedBuffer(
                            Unpooled.wrappedBuffer(size, LINE_END),
                            part.getByteBuf(),
                            Unpooled.wrappedBuffer(LINE_END)),
                    channel.voidPromise());
        } else {
            channel.writeAndFlush(part.getByteBuf(), channel.voidPromise());
        }
        return channel.channel().isWritable();
    }

    void sendLast(boolean chunked) {
        if (chunked) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(LAST_PART), channel.voidPromise());
        }
        sent = true;
    }

    /** Whether the server is read from. */
    void reading(boolean wanted) {
        channel.channel().config().setAutoRead(wanted);
    }

    /** Nobody wants what still comes. */
    void close() {
        closed = true;
        exchange = null;
        socket.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var here = context;
        if (here == null) {
            // Bytes that nobody asked for.
            ReferenceCountUtil.release(message);
            close();
            return;
        }
        var previous = here.beginDispatch();
        try {
            read(message);
        } finally {
            here.endDispatch(previous);
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Object message) {
        if (message instanceof HttpResponse head) {
            if (head.decoderResult().isFailure()) {
                lost(head.decoderResult().cause());
                return;
            }
            int status = head.status().code();
            interim = status >= 100 && status < 200 && status != 101;
            if (!interim) {
                keep = HttpUtil.isKeepAlive(head) && (headOnly || framed(head));
                told().head(head);
            }
        }
        if (message instanceof HttpContent content && !interim) {
            if (content.decoderResult().isFailure()) {
                lost(content.decoderResult().cause());
                return;
            }
            if (content.content().isReadable()) {
                told().body(Buffer.buffer(ByteBufUtil.getBytes(content.content())));
            }
            if (message instanceof LastHttpContent) {
                end();
            }
        }
    }

    /** Else only the end of the connection ends the body. */
    private static boolean framed(HttpResponse head) {
        int status = head.status().code();
        return status == 204
                || status == 304
                || HttpUtil.isContentLengthSet(head)
                || HttpUtil.isTransferEncodingChunked(head);
    }

    /** An exchange that was given up hears nothing. */
    private Exchange told() {
        var known = exchange;
        return known == null ? Unheard.INSTANCE : known;
    }

    private void end() {
        var ended = told();
        exchange = null;
        context = null;
        used = true;
        if (!keep || !sent || closed) {
            close();
        } else {
            channel.channel().config().setAutoRead(true);
            pool.free(this);
        }
        ended.end();
    }

    private void lost(Throwable why) {
        var ended = told();
        close();
        ended.lost(why);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (from.channel().isWritable()) {
            told().drained();
        }
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        // Nothing was handed on.
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        var ended = told();
        var here = context;
        closed = true;
        exchange = null;
        from.fireChannelInactive();
        if (here != null) {
            here.dispatch(ignored -> ended.lost(new java.io.IOException("the server closed the connection")));
        }
    }

    private enum Unheard implements Exchange {
        INSTANCE;

        @Override
        public void head(HttpResponse head) {}

        @Override
        public void body(Buffer part) {}

        @Override
        public void end() {}

        @Override
        public void lost(Throwable why) {}

        @Override
        public void drained() {}
    }
}
