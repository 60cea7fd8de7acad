package io.openscf.instance.process;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.openscf.instance.process.ResponseParser.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's one connection to a launcher: one request at a time. Vert.x has opened it and sees it close; bytes go past
 * it. Confined to the socket's event loop.
 */
class LauncherConnection extends ChannelInboundHandlerAdapter {
    /** How a request ended. */
    interface Reply {
        void answered(Answer answer);

        void tooLong();

        /** The connection closed or what came was not the protocol. */
        void lost();
    }

    private static final int LARGE = 64 * 1024;
    private final NetSocket socket;
    private final ContextInternal context;
    private final ChannelHandlerContext channel;
    private final ResponseParser parser = new ResponseParser();
    private @Nullable Reply waiting;
    private boolean closed;

    LauncherConnection(NetSocket socket) {
        this.socket = socket;
        socket.closeHandler(ignored -> lost());
        socket.exceptionHandler(ignored -> socket.close());
        var connection = (ConnectionBase) socket;
        this.context = connection.getContext();
        var last = connection.channelHandlerContext();
        last.pipeline().addBefore(last.name(), "launcher", this);
        this.channel = last.pipeline().context(this);
    }

    void get(String path, Reply reply) {
        send("GET " + path + " HTTP/1.1\r\nHost: scf\r\n\r\n", null, reply);
    }

    void post(String path, String headers, Buffer body, Reply reply) {
        send(
                "POST " + path + " HTTP/1.1\r\nHost: scf\r\n" + headers + "Content-Length: " + body.length()
                        + "\r\n\r\n",
                body.getByteBuf(),
                reply);
    }

    private void send(String head, @Nullable ByteBuf body, Reply reply) {
        if (closed) {
            reply.lost();
            return;
        }
        waiting = reply;
        int length = body == null ? 0 : body.readableBytes();
        boolean together = length <= LARGE;
        var bytes = channel.alloc().directBuffer(head.length() + (together ? length : 0));
        bytes.writeCharSequence(head, StandardCharsets.US_ASCII);
        if (body != null && together) {
            bytes.writeBytes(body, body.readerIndex(), length);
        }
        channel.write(bytes, channel.voidPromise());
        if (body != null && !together) {
            // Cheaper twice through the kernel than copied.
            channel.write(body.retainedDuplicate(), channel.voidPromise());
        }
        channel.flush();
    }

    /** What comes from now on is nobody's. */
    void forget() {
        waiting = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var bytes = (ByteBuf) message;
        // Timers that are set meanwhile belong to this event loop.
        var previous = context.beginDispatch();
        try {
            read(bytes);
        } finally {
            context.endDispatch(previous);
            bytes.release();
        }
    }

    private void read(ByteBuf bytes) {
        try {
            Answer answer = parser.take(bytes);
            Reply reply = waiting;
            if (answer != null && reply != null) {
                waiting = null;
                reply.answered(answer);
            }
        } catch (ResponseParser.TooLong e) {
            Reply reply = waiting;
            waiting = null;
            socket.close();
            if (reply != null) {
                reply.tooLong();
            }
        } catch (RuntimeException e) {
            // User code can reach the socket and write nonsense to it.
            lost();
            socket.close();
        }
    }

    private void lost() {
        closed = true;
        Reply reply = waiting;
        waiting = null;
        if (reply != null) {
            reply.lost();
        }
    }
}
