package io.openscf.api.url;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.openscf.invocation.WebCall;
import io.openscf.invocation.WebInvoker.WebRequest;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a web function and its answer on the way back, streamed both ways. Confined to the request's
 * event loop.
 *
 * <pre>
 *   open → place on an instance → request sent → head of the answer → its end
 *     any of it: time-out 433 · client gone 499 · connection lost 430, 434, 439 · too long 406, 407
 * </pre>
 */
class WebExchange extends WebPassage implements ServerConnection.Exchange {
    private @Nullable Buffer body;
    private long streamed = -1;
    private boolean streaming;
    private @Nullable ServerConnection server;
    private @Nullable WebAnswer answer;
    private boolean again;
    private boolean movedOn;

    WebExchange(WebRequests proxy, HttpServerRequest request, String uri, FunctionVersion function, WebRequest wanted) {
        super(proxy, request, uri, function, wanted);
        request.response().closeHandler(gone -> clientGone());
    }

    /** With a body that is there, or none. */
    void open(@Nullable Buffer body) {
        this.body = body;
        open();
    }

    /** With a body that is still to come, of that length or -1. */
    void openStreaming(long length) {
        this.streaming = true;
        this.streamed = length;
        open();
    }

    @Override
    void placed(WebCall call) {
        var free = proxy.servers.take(call.address());
        if (free == null) {
            connect(call);
        } else {
            send(free);
        }
    }

    private void connect(WebCall call) {
        proxy.servers.open(call.address()).onSuccess(this::send).onFailure(this::unreachable);
    }

    /** Nothing was sent: another instance may take it, as this one is about to end. */
    private void unreachable(Throwable failure) {
        if (over) {
            return;
        }
        if (movedOn) {
            explain();
            return;
        }
        movedOn = true;
        openAgain();
    }

    private void send(ServerConnection to) {
        if (over) {
            to.close();
            return;
        }
        server = to;
        int length = body == null ? 0 : body.length();
        var bytes = to.buffer();
        writeHead(bytes, length);
        if (body != null && length > 0) {
            bytes.writeBytes(body.getByteBuf(), 0, length);
        }
        to.send(bytes, request.method() == HttpMethod.HEAD, context, this);
        if (streaming) {
            stream(to);
        } else {
            to.sent();
        }
    }

    private void writeHead(ByteBuf bytes, int length) {
        bytes.writeCharSequence(request.method().name(), StandardCharsets.US_ASCII);
        bytes.writeByte(' ').writeCharSequence(uri, StandardCharsets.UTF_8);
        bytes.writeCharSequence(" HTTP/1.1\r\n", StandardCharsets.US_ASCII);
        proxy.headers.toFunction(
                request, (name, value) -> writeHeader(bytes, name, value), function, wanted.requestId());
        if (streaming && streamed < 0) {
            writeHeader(bytes, "Transfer-Encoding", "chunked");
        } else if (length > 0 && !request.headers().contains("Content-Length")) {
            writeHeader(bytes, "Content-Length", Integer.toString(length));
        }
        bytes.writeShort(LINE_END);
    }

    private static final int LINE_END = '\r' << 8 | '\n';

    private static void writeHeader(ByteBuf bytes, String name, String value) {
        bytes.writeCharSequence(name, StandardCharsets.ISO_8859_1);
        bytes.writeShort(':' << 8 | ' ');
        bytes.writeCharSequence(value, StandardCharsets.ISO_8859_1);
        bytes.writeShort(LINE_END);
    }

    private void stream(ServerConnection to) {
        boolean chunked = streamed < 0;
        long[] seen = new long[1];
        request.exceptionHandler(failure -> clientGone());
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > Bodies.LIMIT) {
                fail(Bodies.TOO_LARGE);
            } else if (!over && !to.send(chunk, chunked)) {
                request.pause();
            }
        });
        request.endHandler(ended -> {
            if (!over) {
                to.sendLast(chunked);
            }
        });
        request.resume();
    }

    @Override
    public void drained() {
        if (streaming) {
            request.resume();
        }
    }

    @Override
    public void head(HttpResponse head) {
        if (over) {
            return;
        }
        int status = head.status().code();
        if (status < 200 || status > 599) {
            fail(badAnswer("The server of the function answered with the status " + status));
            return;
        }
        var begun = new WebAnswer(request, head, wanted.requestId());
        answer = begun;
        var refused = begun.begin();
        if (refused != null) {
            fail(tooLarge(refused));
        }
    }

    @Override
    public void body(Buffer part) {
        var to = answer;
        if (over || to == null) {
            return;
        }
        if (!to.takes(part)) {
            fail(tooLarge(""));
        } else if (to.full() && server != null) {
            var from = server;
            from.reading(false);
            request.response().drainHandler(ignored -> from.reading(true));
        }
    }

    @Override
    public void end() {
        if (over || answer == null) {
            return;
        }
        finish();
        call().succeeded();
        answer.end();
    }

    private void finish() {
        over = true;
        stopClock();
    }

    @Override
    void timedOut(Outcome.Failed outcome) {
        fail(outcome);
    }

    @Override
    Outcome.Failed clientLeft() {
        return Outcome.Failed.canceled();
    }

    private void clientGone() {
        if (!over && !request.response().ended()) {
            fail(Outcome.Failed.canceled());
        }
    }

    /** Ends it for a reason of ours; the function sees its connection closed. */
    private void fail(Outcome.Failed outcome) {
        if (over) {
            return;
        }
        finish();
        var call = callIfPlaced();
        if (call != null) {
            call.failed(outcome);
        }
        if (server != null) {
            server.close();
        }
        tell(outcome);
    }

    /** As far as it can still be told: a response that has begun is cut. */
    private void tell(Outcome.Failed outcome) {
        var response = request.response();
        if (response.headWritten()) {
            response.reset();
            request.connection().close();
        } else {
            CorsRules.keepOnly(response.headers());
            UrlErrors.send(request, outcome, wanted.requestId());
        }
    }

    @Override
    public void lost(Throwable why) {
        if (over) {
            return;
        }
        if (why instanceof TooLongHttpHeaderException) {
            fail(tooLarge(WebAnswer.LONG_HEADERS));
        } else if (answer == null && mayBeSentAgain()) {
            again = true;
            connect(call());
        } else {
            explain();
        }
    }

    /** A server may close a connection that it finds idle in the moment in which we use it. */
    private boolean mayBeSentAgain() {
        var method = request.method();
        return !again
                && !streaming
                && server != null
                && server.used()
                && (method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS);
    }

    private void explain() {
        finish();
        call().lost(outcome -> onContext(() -> tell(outcome)));
    }

    private static Outcome.Failed badAnswer(String why) {
        return new Outcome.Failed(RunStatus.USER_CODE_EXCEPTION, 1, why, null);
    }

    private static Outcome.Failed tooLarge(String what) {
        var text = RunStatus.RESPONSE_TOO_LARGE.text();
        return new Outcome.Failed(RunStatus.RESPONSE_TOO_LARGE, -1, what.isEmpty() ? text : text + ": " + what, null);
    }
}
