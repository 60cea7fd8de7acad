package io.openscf.api.url;

import io.openscf.invocation.WebCall;
import io.openscf.invocation.WebInvoker.Opened;
import io.openscf.invocation.WebInvoker.WebRequest;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
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
class WebExchange {
    private static final int SMALL_ANSWER = 16 * 1024;

    private final WebRequests proxy;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String uri;
    private final FunctionVersion function;
    private final WebRequest wanted;
    private final ContextInternal context;
    private @Nullable Buffer body;
    private long streamed = -1;
    private boolean streaming;
    private @Nullable WebCall call;
    private @Nullable HttpClientRequest sent;
    private long timer = -1;
    private boolean over;
    private boolean again;
    private boolean movedOn;

    WebExchange(WebRequests proxy, HttpServerRequest request, String uri, FunctionVersion function, WebRequest wanted) {
        this.proxy = proxy;
        this.request = request;
        this.response = request.response();
        this.uri = uri;
        this.function = function;
        this.wanted = wanted;
        this.context = ContextInternal.current();
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

    private void open() {
        response.closeHandler(gone -> clientGone());
        proxy.invoker.open(function, wanted, opened -> onContext(() -> opened(opened)));
    }

    private void onContext(Runnable step) {
        if (context.inThread()) {
            step.run();
        } else {
            context.runOnContext(ignored -> step.run());
        }
    }

    private void opened(Opened opened) {
        switch (opened) {
            case Opened.Refused refused -> {
                over = true;
                UrlErrors.send(request, refused.outcome(), wanted.requestId());
            }
            case Opened.Ready ready
            when over ->
                // The client left while it waited.
                ready.call().failed(canceled());
            case Opened.Ready ready -> {
                call = ready.call();
                timer = proxy.vertx.setTimer(Math.max(1, function.timeout().toMillis()), ignored -> timedOut());
                connect(ready.call());
            }
        }
    }

    private void connect(WebCall call) {
        var options = new RequestOptions()
                .setServer(call.address())
                .setHost("function")
                .setPort(9000)
                .setMethod(request.method())
                .setURI(uri);
        proxy.client.request(options).onSuccess(this::send).onFailure(this::unreachable);
    }

    /** Nothing was sent: another instance may take it, as this one is about to end. */
    private void unreachable(Throwable failure) {
        if (over || movedOn) {
            lost(failure);
            return;
        }
        movedOn = true;
        proxy.vertx.cancelTimer(timer);
        java.util.Objects.requireNonNull(call).giveBack();
        call = null;
        open();
    }

    private void send(HttpClientRequest upstream) {
        if (over) {
            upstream.reset();
            return;
        }
        sent = upstream;
        proxy.headers.toFunction(request, upstream.headers(), function, wanted.requestId());
        upstream.response().onSuccess(this::answered).onFailure(this::lost);
        if (streaming) {
            stream(upstream);
        } else if (body == null || body.length() == 0) {
            upstream.end();
        } else {
            upstream.headers().set("Content-Length", Integer.toString(body.length()));
            upstream.end(body);
        }
    }

    private void stream(HttpClientRequest upstream) {
        if (streamed < 0) {
            upstream.setChunked(true);
        }
        long[] seen = new long[1];
        request.exceptionHandler(failure -> clientGone());
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > Bodies.LIMIT) {
                fail(Bodies.TOO_LARGE);
                return;
            }
            upstream.write(chunk);
            if (upstream.writeQueueFull()) {
                request.pause();
                upstream.drainHandler(ignored -> request.resume());
            }
        });
        request.endHandler(ended -> upstream.end());
        request.resume();
    }

    private void answered(HttpClientResponse answer) {
        if (over) {
            return;
        }
        if (answer.statusCode() < 200 || answer.statusCode() > 599) {
            fail(badAnswer("The server of the function answered with the status " + answer.statusCode()));
        } else if (!WebHeaders.toClient(answer.headers(), response.headers())) {
            fail(tooLarge("the headers of the response exceed " + WebHeaders.RESPONSE_LIMIT + " bytes"));
        } else {
            pass(answer);
        }
    }

    private void pass(HttpClientResponse answer) {
        long length = length(answer);
        if (length > Bodies.LIMIT) {
            fail(tooLarge(null));
            return;
        }
        response.setStatusCode(answer.statusCode());
        if (!answer.statusMessage().isEmpty()) {
            response.setStatusMessage(answer.statusMessage());
        }
        response.putHeader(UrlErrors.REQUEST_ID, wanted.requestId());
        answer.exceptionHandler(failure -> cut());
        if (length >= 0 && length <= SMALL_ANSWER || hasNoBody(answer)) {
            answer.body().onSuccess(this::passWhole);
        } else {
            passStream(answer, length);
        }
    }

    private boolean hasNoBody(HttpClientResponse answer) {
        return request.method() == HttpMethod.HEAD || answer.statusCode() == 204 || answer.statusCode() == 304;
    }

    private static long length(HttpClientResponse answer) {
        var length = answer.headers().get("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    private void passWhole(Buffer whole) {
        if (!finish()) {
            return;
        }
        if (whole.length() == 0) {
            response.end();
        } else {
            response.end(whole);
        }
    }

    private void passStream(HttpClientResponse answer, long length) {
        if (length < 0) {
            response.setChunked(true);
        }
        long[] seen = new long[1];
        answer.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > Bodies.LIMIT) {
                fail(tooLarge(null));
                return;
            }
            response.write(chunk);
            if (response.writeQueueFull()) {
                answer.pause();
                response.drainHandler(ignored -> answer.resume());
            }
        });
        answer.endHandler(ended -> {
            if (finish()) {
                response.end();
            }
        });
        if (length < 0) {
            // A stream of events may stay silent for long; its head need not.
            response.writeHead();
        }
    }

    /** False when it was over before. */
    private boolean finish() {
        if (over) {
            return false;
        }
        end();
        java.util.Objects.requireNonNull(call).succeeded();
        return true;
    }

    private void end() {
        over = true;
        if (timer >= 0) {
            proxy.vertx.cancelTimer(timer);
        }
    }

    private void timedOut() {
        fail(timedOut(function.timeout()));
    }

    static Outcome.Failed timedOut(Duration limit) {
        return new Outcome.Failed(
                RunStatus.TIME_LIMIT_REACHED, -1, "Invoking task timed out after " + seconds(limit) + " seconds", null);
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0
                ? Long.toString(limit.toSeconds())
                : Double.toString(limit.toMillis() / 1000.0);
    }

    private void clientGone() {
        if (!over && !response.ended()) {
            fail(canceled());
        }
    }

    private static Outcome.Failed canceled() {
        return new Outcome.Failed(RunStatus.REQUEST_CANCELED, -1, RunStatus.REQUEST_CANCELED.text(), null);
    }

    /** Ends it for a reason of ours; the function sees its connection closed. */
    private void fail(Outcome.Failed outcome) {
        if (over) {
            return;
        }
        end();
        if (call != null) {
            call.failed(outcome);
        }
        if (sent != null) {
            sent.reset();
        }
        tell(outcome);
    }

    /** As far as it can still be told: a response that has begun is cut. */
    private void tell(Outcome.Failed outcome) {
        if (response.headWritten()) {
            response.reset();
            request.connection().close();
        } else {
            CorsRules.keepOnly(response.headers());
            UrlErrors.send(request, outcome, wanted.requestId());
        }
    }

    /** Before the head of the answer. */
    private void lost(Throwable failure) {
        if (over) {
            return;
        }
        if (failure instanceof io.netty.handler.codec.TooLongFrameException) {
            fail(tooLarge("the headers of the response exceed " + WebHeaders.RESPONSE_LIMIT + " bytes"));
        } else if (mayBeSentAgain()) {
            again = true;
            connect(java.util.Objects.requireNonNull(call));
        } else {
            explain();
        }
    }

    /** A server may close a connection that it finds idle in the moment in which we use it. */
    private boolean mayBeSentAgain() {
        var method = request.method();
        return !again
                && !streaming
                && sent != null
                && (method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS);
    }

    /** After the head of the answer. */
    private void cut() {
        if (!over) {
            explain();
        }
    }

    private void explain() {
        end();
        java.util.Objects.requireNonNull(call).lost(outcome -> onContext(() -> tell(outcome)));
    }

    private static Outcome.Failed badAnswer(String why) {
        return new Outcome.Failed(RunStatus.USER_CODE_EXCEPTION, 1, why, null);
    }

    private static Outcome.Failed tooLarge(@Nullable String what) {
        var text = RunStatus.RESPONSE_TOO_LARGE.text();
        return new Outcome.Failed(RunStatus.RESPONSE_TOO_LARGE, -1, what == null ? text : text + ": " + what, null);
    }
}
