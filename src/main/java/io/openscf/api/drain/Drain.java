package io.openscf.api.drain;

import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.invocation.permit.Permits;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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

    private final LongSupplier busyMegabytes;
    private final DrainConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private volatile State state = State.SERVING;

    @Inject
    Drain(Permits permits, DrainConfig config, MeterRegistry meters) {
        this(permits::busyMegabytes, config, meters);
    }

    /** @param busyMegabytes memory of what runs */
    Drain(LongSupplier busyMegabytes, DrainConfig config, MeterRegistry meters) {
        this.busyMegabytes = busyMegabytes;
        this.config = config;
        meters.gauge("openscf_requests_open", open);
    }

    /**
     * Asks for a request that does not come by the router, and so cannot be told to go elsewhere. False when the router is
     * to have it; where true, {@link #left} is to be called once, when it is answered.
     */
    public boolean enters() {
        // Counted before the state is looked at: the end looks in the other order, so that it misses none.
        open.incrementAndGet();
        if (state == State.SERVING) {
            return true;
        }
        left();
        return false;
    }

    /** A request is answered, or was not taken. */
    public void left() {
        open.decrementAndGet();
    }

    void route(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        open.incrementAndGet();
        var now = state;
        if (now == State.CLOSED && !context.request().path().startsWith("/q/")) {
            left();
            context.request().connection().close();
            return;
        }
        if (now == State.LAST_ANSWERS) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        context.addEndHandler(ended -> left());
        context.next();
    }

    /** Everything else still works while this observer waits. */
    void end(@Observes @Priority(LAST) ShutdownDelayInitiatedEvent event) {
        LOG.infof("told to end: %d requests, %d MB of runs", open.get(), busyMegabytes.getAsLong());
        long end = System.nanoTime() + config.longest().toNanos();
        if (busy()) {
            state = State.LAST_ANSWERS;
            await(System.nanoTime() + config.serve().toNanos());
        }
        state = State.CLOSED;
        while (busy() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        if (busy()) {
            LOG.warnf("cut off: %d requests, %d MB of runs", open.get(), busyMegabytes.getAsLong());
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
        return open.get() > 0 || busyMegabytes.getAsLong() > 0;
    }
}
