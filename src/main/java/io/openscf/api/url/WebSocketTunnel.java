package io.openscf.api.url;

import io.openscf.invocation.WebCall;
import io.openscf.invocation.WebInvoker.WebRequest;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection to a web function: one request from its beginning to its end (runtimes.md section 11). Bytes pass
 * as they are; only lengths and closing codes are looked at. Confined to the request's event loop.
 */
class WebSocketTunnel extends WebPassage implements WebSocketDirection.Owner {
    private static final long MESSAGE_LIMIT = 256 * 1024;
    /** Closing codes of a connection that did what it should. */
    private static final Set<Integer> REGULAR = Set.of(1000, 1010, 1011);

    private static final int GOING_AWAY = 1001;
    private static final int TOO_BIG = 1009;

    private final long idleNanos;
    private @Nullable HttpClientRequest upstream;
    private @Nullable NetSocket client;
    private @Nullable NetSocket server;
    private @Nullable WebSocketDirection fromFunction;
    private long moved = System.nanoTime();
    private long idle = -1;

    WebSocketTunnel(
            WebRequests proxy,
            HttpServerRequest request,
            String uri,
            FunctionVersion function,
            WebRequest wanted,
            long idleNanos) {
        super(proxy, request, uri, function, wanted);
        this.idleNanos = idleNanos;
    }

    /** Whether a request wants to become a WebSocket connection. */
    static boolean isAsked(HttpServerRequest request) {
        var connection = request.headers().get("Connection");
        return request.version() == HttpVersion.HTTP_1_1
                && "websocket".equalsIgnoreCase(request.headers().get("Upgrade"))
                && connection != null
                && connection.toLowerCase(java.util.Locale.ROOT).contains("upgrade");
    }

    void begin() {
        request.response().closeHandler(ignored -> ended(closedByClient()));
        open();
    }

    @Override
    void timedOut(Outcome.Failed outcome) {
        close(GOING_AWAY, outcome);
    }

    @Override
    Outcome.Failed clientLeft() {
        return closedByClient();
    }

    @Override
    void placed(WebCall call) {
        var options = new RequestOptions()
                .setServer(call.address())
                .setHost("function")
                .setPort(9000)
                .setMethod(request.method())
                .setURI(uri);
        proxy.client.request(options).onSuccess(this::ask).onFailure(this::lost);
    }

    private void ask(HttpClientRequest to) {
        if (over) {
            to.reset();
            return;
        }
        upstream = to;
        proxy.headers.toFunction(request, to.headers()::add, function, wanted.requestId());
        to.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
        to.connect().onSuccess(this::answered).onFailure(this::lost);
    }

    private void answered(HttpClientResponse answer) {
        if (over) {
            return;
        }
        var response = request.response();
        if (!WebHeaders.toClient(answer.headers(), answer.getHeader("Connection"), response.headers())) {
            refuse(RunStatus.RESPONSE_TOO_LARGE);
        } else if (answer.statusCode() != 101) {
            answer.body().onSuccess(body -> {
                succeeded();
                response.setStatusCode(answer.statusCode()).end(body);
            });
        } else {
            response.putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            response.putHeader(UrlErrors.REQUEST_ID, wanted.requestId());
            var inside = answer.netSocket();
            inside.pause();
            request.toNetSocket().onSuccess(outside -> join(outside, inside)).onFailure(failure -> inside.close());
            request.resume();
        }
    }

    private void refuse(RunStatus status) {
        var outcome = new Outcome.Failed(status, -1, status.text(), null);
        ended(outcome);
        UrlErrors.send(request, outcome, wanted.requestId());
        closeBoth();
    }

    private void join(NetSocket outside, NetSocket inside) {
        client = outside;
        server = inside;
        var up = direction(outside, inside);
        var down = direction(inside, outside);
        fromFunction = down;
        outside.closeHandler(ignored -> {
            ended(outcomeOf(up, closedByClient()));
            closeBoth();
        });
        inside.closeHandler(ignored -> serverClosed());
        long look = Math.max(100, TimeUnit.NANOSECONDS.toMillis(idleNanos) / 4);
        idle = proxy.vertx.setPeriodic(Math.min(1000, look), ignored -> checkIdle(up.waiting() || down.waiting()));
        inside.resume();
        outside.resume();
    }

    private WebSocketDirection direction(NetSocket from, NetSocket to) {
        var frames = new WebSocketFrames(MESSAGE_LIMIT);
        return new WebSocketDirection(proxy.vertx, from, to, frames, proxy.webSockets.rate(), this);
    }

    @Override
    public void moved() {
        moved = System.nanoTime();
    }

    @Override
    public void tooLong(WebSocketDirection direction) {
        close(TOO_BIG, closedBy(direction));
    }

    /** Who closes first decides; what the other end answers does not. */
    @Override
    public void closing(WebSocketDirection direction) {
        ended(outcomeOf(direction, closedBy(direction)));
    }

    private Outcome.Failed closedBy(WebSocketDirection direction) {
        return direction == fromFunction ? closedByServer() : closedByClient();
    }

    /** Null for a regular close: then it was a success. */
    private static Outcome.@Nullable Failed outcomeOf(WebSocketDirection direction, Outcome.Failed otherwise) {
        return REGULAR.contains(direction.closeCode()) ? null : otherwise;
    }

    private void serverClosed() {
        if (!over) {
            stopTimers();
            over = true;
            call().lost(closedByServer(), ignored -> {});
        }
        closeBoth();
    }

    private void checkIdle(boolean waiting) {
        if (!waiting && System.nanoTime() - moved > idleNanos) {
            close(
                    GOING_AWAY,
                    new Outcome.Failed(RunStatus.WEB_SOCKET_IDLE, -1, RunStatus.WEB_SOCKET_IDLE.text(), null));
        }
    }

    /** Closes it for a reason of ours; both sides are told. */
    private void close(int code, Outcome.Failed outcome) {
        ended(outcome);
        if (client == null) {
            if (upstream != null) {
                upstream.reset();
            }
            UrlErrors.send(request, outcome, wanted.requestId());
            return;
        }
        client.write(WebSocketFrames.close(code, false));
        java.util.Objects.requireNonNull(server).write(WebSocketFrames.close(code, true));
        closeBoth();
    }

    private void closeBoth() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        } else if (upstream != null) {
            upstream.reset();
        }
    }

    private void succeeded() {
        ended(null);
    }

    /** The call is over; the closing handshake may still go on. */
    private void ended(Outcome.@Nullable Failed outcome) {
        if (over) {
            return;
        }
        over = true;
        stopTimers();
        var open = callIfPlaced();
        if (open != null && outcome == null) {
            open.succeeded();
        } else if (open != null && outcome != null) {
            open.failed(outcome);
        }
    }

    private void stopTimers() {
        stopClock();
        proxy.vertx.cancelTimer(idle);
    }

    private void lost(Throwable failure) {
        if (!over) {
            over = true;
            stopTimers();
            call().lost(outcome -> onContext(() -> UrlErrors.send(request, outcome, wanted.requestId())));
        }
    }

    private static Outcome.Failed closedByClient() {
        var status = RunStatus.WEB_SOCKET_CLOSED_BY_CLIENT;
        return new Outcome.Failed(status, -1, status.text(), null);
    }

    private static Outcome.Failed closedByServer() {
        return new Outcome.Failed(RunStatus.PROCESS_EXIT, -1, "WebSocket connection closed by the function", null);
    }
}
