package io.openscf.instance.process;

import io.openscf.instance.process.ResponseParser.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** The gateway's one connection to a launcher: one request at a time. Confined to the socket's event loop. */
class LauncherConnection {
    /** How a request ended. */
    interface Reply {
        void answered(Answer answer);

        void tooLong();

        /** The connection closed or what came was not the protocol. */
        void lost();
    }

    private static final int LARGE = 64 * 1024;
    private final NetSocket socket;
    private final ResponseParser parser = new ResponseParser();
    private @Nullable Reply waiting;
    private boolean closed;

    LauncherConnection(NetSocket socket) {
        this.socket = socket;
        socket.handler(this::read);
        socket.closeHandler(ignored -> lost());
        socket.exceptionHandler(ignored -> socket.close());
    }

    void get(String path, Reply reply) {
        send(Buffer.buffer("GET " + path + " HTTP/1.1\r\nHost: scf\r\n\r\n"), reply);
    }

    void post(String path, String headers, Buffer body, Reply reply) {
        var head = "POST " + path + " HTTP/1.1\r\nHost: scf\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n";
        if (body.length() > LARGE) {
            // Cheaper twice through the kernel than copied.
            send(Buffer.buffer(head), reply);
            if (!closed) {
                socket.write(body);
            }
            return;
        }
        send(Buffer.buffer(head.length() + body.length()).appendString(head).appendBuffer(body), reply);
    }

    private void send(Buffer request, Reply reply) {
        if (closed) {
            reply.lost();
            return;
        }
        waiting = reply;
        socket.write(request);
    }

    /** What comes from now on is nobody's. */
    void forget() {
        waiting = null;
    }

    private void read(Buffer bytes) {
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
