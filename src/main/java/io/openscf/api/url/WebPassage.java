package io.openscf.api.url;

import io.openscf.invocation.WebCall;
import io.openscf.invocation.WebInvoker.Opened;
import io.openscf.invocation.WebInvoker.WebRequest;
import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a web function: gets a place on an instance and keeps to the function's time-out. Confined to the
 * request's event loop.
 */
abstract class WebPassage {
    final WebRequests proxy;
    final HttpServerRequest request;
    final String uri;
    final FunctionVersion function;
    final WebRequest wanted;
    final ContextInternal context = ContextInternal.current();
    boolean over;
    private @Nullable WebCall call;
    private @Nullable Future<?> limit;

    WebPassage(WebRequests proxy, HttpServerRequest request, String uri, FunctionVersion function, WebRequest wanted) {
        this.proxy = proxy;
        this.request = request;
        this.uri = uri;
        this.function = function;
        this.wanted = wanted;
    }

    /** It has a place. */
    abstract void placed(WebCall call);

    /** The function's time is over. */
    abstract void timedOut(Outcome.Failed outcome);

    /** What the call is when the client goes before it has begun. */
    abstract Outcome.Failed clientLeft();

    final void open() {
        proxy.invoker.open(function, wanted, opened -> onContext(() -> opened(opened)));
    }

    final void onContext(Runnable step) {
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
            case Opened.Ready ready when over -> ready.call().failed(clientLeft());
            case Opened.Ready ready -> {
                call = ready.call();
                // The loop's own clock costs a fraction of a timer of Vert.x, and each request sets one.
                limit = context.nettyEventLoop()
                        .schedule(
                                () -> context.dispatch(ignored -> timedOut(timedOut(function.timeout()))),
                                Math.max(1, function.timeout().toMillis()),
                                TimeUnit.MILLISECONDS);
                placed(ready.call());
            }
        }
    }

    final WebCall call() {
        return Objects.requireNonNull(call);
    }

    /** Null before it has a place. */
    final @Nullable WebCall callIfPlaced() {
        return call;
    }

    /** The instance was no good: the call begins anew. */
    final void openAgain() {
        stopClock();
        call().giveBack();
        call = null;
        open();
    }

    final void stopClock() {
        if (limit != null) {
            limit.cancel(false);
        }
    }

    private static Outcome.Failed timedOut(Duration limit) {
        return new Outcome.Failed(
                RunStatus.TIME_LIMIT_REACHED, -1, "Invoking task timed out after " + seconds(limit) + " seconds", null);
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0
                ? Long.toString(limit.toSeconds())
                : Double.toString(limit.toMillis() / 1000.0);
    }
}
