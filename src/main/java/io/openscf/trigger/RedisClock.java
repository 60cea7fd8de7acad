package io.openscf.trigger;

import io.micrometer.core.instrument.MeterRegistry;
import io.openscf.invocation.Timers;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** The clock of Redis, which decides for all gateways what is due, as this gateway last compared it with its own. */
@Singleton
class RedisClock {
    private static final Logger LOG = Logger.getLogger(RedisClock.class);
    private static final Duration LARGEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Timers timers;
    private volatile long offsetMillis;
    private volatile boolean warned;

    RedisClock(Timers timers, MeterRegistry meters) {
        this.timers = timers;
        meters.gauge("openscf_clock_offset_seconds", this, clock -> clock.offsetMillis / 1000.0);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> compare() {
        long sent = System.currentTimeMillis();
        return timers.now()
                .ifNoItem()
                .after(LONGEST)
                .fail()
                .invoke(theirs -> compared(theirs - (sent + System.currentTimeMillis()) / 2))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void compared(long offset) {
        offsetMillis = offset;
        boolean large = Math.abs(offset) > LARGEST.toMillis();
        if (large && !warned) {
            LOG.warnf("the clock of Redis is %d ms ahead of this gateway's: correct one of them", offset);
        }
        warned = large;
    }

    /** The present by that clock. */
    Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis() + offsetMillis);
    }
}
