package io.openscf.invocation.permit;

import io.openscf.instance.StartRate;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** So many starts in each minute, shared equally among the gateways. */
@Singleton
class SharedStartRate implements StartRate {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final Permits permits;
    private final PermitConfig config;
    private final AtomicLong minute = new AtomicLong(System.nanoTime());
    private final AtomicInteger starts = new AtomicInteger();

    SharedStartRate(Permits permits, PermitConfig config) {
        this.permits = permits;
        this.config = config;
    }

    @Override
    public boolean allows() {
        long begun = minute.get();
        long now = System.nanoTime();
        if (now - begun >= MINUTE && minute.compareAndSet(begun, now)) {
            starts.set(0);
        }
        return starts.get() < permits.share(config.startsPerMinute());
    }

    @Override
    public void started() {
        starts.incrementAndGet();
    }
}
