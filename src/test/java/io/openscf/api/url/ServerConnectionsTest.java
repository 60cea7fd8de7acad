package io.openscf.api.url;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers of web functions answer, over real sockets. */
class ServerConnectionsTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /** How a request ended: the statuses of heads, the body, and why it was lost. */
    private static class Heard implements ServerConnection.Exchange {
        final CompletableFuture<Heard> done = new CompletableFuture<>();
        final Buffer body = Buffer.buffer();
        int status;

        @Nullable
        Throwable lost;

        @Override
        public void head(HttpResponse head) {
            status = head.status().code();
        }

        @Override
        public void body(Buffer part) {
            body.appendBuffer(part);
        }

        @Override
        public void end() {
            done.complete(this);
        }

        @Override
        public void lost(Throwable why) {
            lost = why;
            done.complete(this);
        }

        @Override
        public void drained() {}
    }

    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    private final ServerConnections connections = new ServerConnections(vertx);
    private final AtomicInteger accepted = new AtomicInteger();
    private ServerSocket listener;

    @AfterEach
    void close() throws IOException {
        listener.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 204 No Content\r\n\r\n");

        assertThat(get(false).body).hasToString("ab");
        assertThat(get(false).status).isEqualTo(204);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void oneThatTheServerClosesAfterItsAnswerIsNot() throws Exception {
        serve(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab",
                "HTTP/1.1 200 OK\r\n\r\nuntil the end");

        assertThat(get(false).body).hasToString("ab");
        assertThat(get(false).body).hasToString("until the end");
        assertThat(accepted).hasValue(2);
    }

    @Test
    void chunksAreTakenApartAndInterimAnswersPassedOver() throws Exception {
        serve("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2;a=b\r\nab\r\n1\r\nc\r\n0\r\nX-Sum: 3\r\n\r\n");

        var heard = get(false);

        assertThat(heard.status).isEqualTo(200);
        assertThat(heard.body).hasToString("abc");
    }

    @Test
    void anAnswerToHeadHasNoBodyWhateverItsLength() throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");

        assertThat(get(true).body.length()).isZero();
        assertThat(get(false).status).isEqualTo(201);
        assertThat(accepted).hasValue(1);
    }

    @Test
    void anAnswerThatBreaksOffIsLost() throws Exception {
        serve("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nab");

        assertThat(get(false).lost).isNotNull();
    }

    @Test
    void whatIsNotHttpIsLost() throws Exception {
        serve("nonsense\r\n\r\n");

        assertThat(get(false).lost).isNotNull();
    }

    /** Else they would be taken for the answer to the next request. */
    @Test
    void bytesThatNobodyAskedForEndTheConnection() throws Exception {
        serve(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\ncd");

        assertThat(get(false).body).hasToString("ab");
        assertThat(get(false).body).hasToString("cd");
        assertThat(accepted).hasValue(2);
    }

    /** One answer for each request, whatever its connection; the connection is closed where the answer says so or is the last. */
    private void serve(String... answers) throws IOException {
        listener = new ServerSocket(0, 50, java.net.InetAddress.getByName("127.0.0.1"));
        Queue<String> left = new ArrayDeque<>(List.of(answers));
        Thread.ofVirtual().start(() -> {
            while (!left.isEmpty()) {
                try (var socket = listener.accept()) {
                    accepted.incrementAndGet();
                    answer(socket, left);
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void answer(Socket socket, Queue<String> left) throws IOException {
        while (!left.isEmpty()) {
            var request = socket.getInputStream().readNBytes(REQUEST.length());
            if (request.length < REQUEST.length()) {
                return;
            }
            var answer = left.remove();
            socket.getOutputStream().write(answer.getBytes(US_ASCII));
            if (answer.contains("Connection: close")) {
                return;
            }
        }
    }

    private Heard get(boolean headOnly) throws Exception {
        var heard = new Heard();
        var address = SocketAddress.inetSocketAddress(listener.getLocalPort(), "127.0.0.1");
        context.runOnContext(ignored -> {
            var free = connections.take(address);
            if (free != null) {
                send(free, headOnly, heard);
            } else {
                connections.open(address).onSuccess(opened -> send(opened, headOnly, heard));
            }
        });
        return heard.done.get(20, TimeUnit.SECONDS);
    }

    private void send(ServerConnection to, boolean headOnly, Heard heard) {
        to.send(to.buffer().writeBytes(REQUEST.getBytes(US_ASCII)), headOnly, context, heard);
        to.sent();
    }
}
