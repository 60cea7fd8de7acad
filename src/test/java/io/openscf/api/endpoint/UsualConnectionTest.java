package io.openscf.api.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.openscf.api.connection.RequestWatch;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a usual connection takes and what it leaves to Vert.x, which here is the end of the pipeline. */
class UsualConnectionTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final List<String> taken = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Queue<Consumer<Buffer>> answers = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new UsualConnection(
            this::take,
            host -> host.endsWith(".functions"),
            loop -> ((VertxInternal) VERTX)
                    .createEventLoopContext(loop, null, getClass().getClassLoader()),
            new Watch()));

    /** Writes down what it is told. */
    private class Watch implements RequestWatch {
        @Override
        public void requestBegun() {
            told.add("begun");
        }

        @Override
        public void requestEnded() {
            told.add("ended");
        }

        @Override
        public void headAwaited() {
            told.add("awaited");
        }
    }

    private boolean take(MultiMap headers, ByteBuf body, String requestId, Consumer<Buffer> answer) {
        var text = body.toString(UTF_8);
        if (text.startsWith("refused")) {
            throw new ScfException(ErrorCode.AUTH_FAILURE__TOKEN_FAILURE, "wrong");
        }
        if (text.startsWith("fault")) {
            throw new IllegalStateException("a fault of ours");
        }
        if (text.startsWith("unusual")) {
            return false;
        }
        taken.add(text);
        answers.add(answer);
        return true;
    }

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    @AfterAll
    static void closeVertx() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void answersUsualInvocationsItself() {
        send(post("one"));
        answer("1");

        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n1");
        assertThat(handedOn()).isEmpty();
    }

    /** Only so can a client be cut off that never finishes a request, or one that is idle. */
    @Test
    void tellsOfTheRequestsThatVertxDoesNotSee() {
        send(post("one"));
        assertThat(told).containsExactly("begun");

        answer("1");
        send(post("two").substring(0, 30));
        assertThat(told).containsExactly("begun", "ended", "awaited");
    }

    @Test
    void waitsForTheRestOfARequest() {
        for (var each : post("slowly").split("")) {
            assertThat(taken).isEmpty();
            send(each);
        }

        assertThat(taken).containsExactly("slowly");
    }

    @Test
    void runsOneRequestOfAConnectionAtATimeAndReadsNoFurtherMeanwhile() {
        send(post("one") + post("two"));
        send(post("three"));
        assertThat(taken).containsExactly("one");
        assertThat(channel.config().isAutoRead()).isFalse();

        answer("1");
        assertThat(taken).containsExactly("one", "two");
        answer("2");
        answer("3");

        assertThat(sent()).contains("\r\n\r\n1HTTP").contains("\r\n\r\n2HTTP").endsWith("\r\n\r\n3");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unusual", "refused"})
    void handsOnWhatOnlyTheGeneralWayKnowsAndAllThatFollows(String body) {
        send(post("one") + post(body) + "GET");
        assertThat(handedOn()).isEmpty();

        answer("1");
        send(" / HTTP/1.1\r\n");
        send(post("four"));

        assertThat(handedOn()).isEqualTo(post(body) + "GET / HTTP/1.1\r\n" + post("four"));
        assertThat(taken).containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nHost: a\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a.functions\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nUpgrade: h2c\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\n c: d\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nX: b\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nX: b\u0000\r\nContent-Length: 1\r\n\r\na",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\na",
                "PRI * HTTP/2.0",
                "\u0016\u0003\u0001"
            })
    void leavesUnusualRequestsAlone(String request) {
        send(request);

        assertThat(handedOn()).isEqualTo(request);
        assertThat(taken).isEmpty();
    }

    @Test
    void leavesAHeadWithoutEndToTheLimitsOfVertx() {
        var endless = "POST / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(UsualHead.LONGEST);
        send(endless);

        assertThat(handedOn()).isEqualTo(endless);
    }

    @Test
    void answersItsOwnFaultsOnce() {
        send(post("fault"));

        assertThat(sent()).contains("\"Code\":\"InternalError\"");
        assertThat(handedOn()).isEmpty();
    }

    @Test
    void saysNothingToAClientThatHasHungUp() {
        send(post("one") + post("two"));
        channel.close();
        answer("1");

        assertThat(sent()).isEmpty();
        assertThat(taken).containsExactly("one");
    }

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nhost: a\r\nContent-LENGTH:" + body.length() + " \r\nConnection: keep-alive\r\n\r\n"
                + body;
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    private void answer(String text) {
        answers.remove().accept(Buffer.buffer(text));
        channel.runPendingTasks();
    }

    private String sent() {
        return text(channel.outboundMessages());
    }

    private String handedOn() {
        return text(channel.inboundMessages());
    }

    private static String text(Queue<Object> messages) {
        var text = new StringBuilder();
        messages.forEach(message -> text.append(((ByteBuf) message).toString(UTF_8)));
        return text.toString();
    }
}
