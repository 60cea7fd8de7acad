package io.openscf.invocation.permit;

import io.openscf.instance.StartCause;
import io.openscf.instance.StartRate;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** So many starts in each minute, shared equally among the gateways. */
@Singleton
class SharedStartRate implements StartRate {
    /** The starts of one cause. */
    private static class Minute {
        private static final long NANOS = TimeUnit.MINUTES.toNanos(1);

        private final AtomicLong begun = new AtomicLong(System.nanoTime());
        private final AtomicInteger starts = new AtomicInteger();

        int startsSoFar() {
            long before = begun.get();
            long now = System.nanoTime();
            if (now - before >= NANOS && begun.compareAndSet(before, now)) {
                starts.set(0);
            }
            return starts.get();
        }
    }

    private final Permits permits;
    private final PermitConfig config;
    private final Minute calls = new Minute();
    private final Minute ahead = new Minute();

    SharedStartRate(Permits permits, PermitConfig config) {
        this.permits = permits;
        this.config = config;
    }

    @Override
    public boolean allows(StartCause cause) {
        int most = switch (cause) {
            case CALL -> config.startsPerMinute();
            case AHEAD -> config.provisionedStartsPerMinute();
        };
        return minute(cause).startsSoFar() < permits.share(most);
    }

    @Override
    public void started(StartCause cause) {
        minute(cause).starts.incrementAndGet();
    }

    private Minute minute(StartCause cause) {
        return switch (cause) {
            case CALL -> calls;
            case AHEAD -> ahead;
        };
    }
}
