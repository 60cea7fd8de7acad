package io.openscf.api.drain;

import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.invocation.permit.Permits;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Ends a gateway without an error for anybody who asks again once on a closed connection: first requests are still served
 * and their connections closed with the answer, so that clients go elsewhere; then new requests are not answered, their
 * connections closed before anything of them was done. What had begun finishes.
 */
@Singleton
public class Drain {
    private static final Logger LOG = Logger.getLogger(Drain.class);
    /** After those who begin nothing new. */
    private static final int LAST = 5000;

    private static final long LOOK_NANOS = 10_000_000;
    /** What was answered is on its way for so long. */
    private static final long FLUSH_NANOS = 50_000_000;

    private enum State {
        SERVING,
        LAST_ANSWERS,
        CLOSED
    }

    private final Permits permits;
    private final DrainConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private volatile State state = State.SERVING;

    Drain(Permits permits, DrainConfig config, MeterRegistry meters) {
        this.permits = permits;
        this.config = config;
        meters.gauge("openscf_requests_open", open);
    }

    /** Whether requests may be taken that do not come by the router, and so are not told to go elsewhere. */
    public boolean isServing() {
        return state == State.SERVING;
    }

    void route(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        var now = state;
        if (now == State.CLOSED && !context.request().path().startsWith("/q/")) {
            context.request().connection().close();
            return;
        }
        if (now == State.LAST_ANSWERS) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        open.incrementAndGet();
        context.addEndHandler(ended -> open.decrementAndGet());
        context.next();
    }

    /** Everything else still works while this observer waits. */
    void end(@Observes @Priority(LAST) ShutdownDelayInitiatedEvent event) {
        long end = System.nanoTime() + config.longest().toNanos();
        if (busy()) {
            state = State.LAST_ANSWERS;
            LOG.infof("finishing: %d requests, %d MB of runs", open.get(), permits.busyMegabytes());
            await(System.nanoTime() + config.serve().toNanos());
        }
        state = State.CLOSED;
        while (busy() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (busy()) {
            LOG.warnf("cut off: %d requests, %d MB of runs", open.get(), permits.busyMegabytes());
        } else {
            await(System.nanoTime() + FLUSH_NANOS);
        }
    }

    private static void await(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private boolean busy() {
        return open.get() > 0 || permits.busyMegabytes() > 0;
    }
}
