package io.openscf.instance;

import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Memory for instances and the rate of their starts, shared by all groups. Thread-safe. */
@Singleton
class Budget {
    private static final long RETRY_MILLIS = 50;

    private final Vertx vertx;
    private final StartRate rate;
    private final long megabytes;
    private final AtomicLong used = new AtomicLong();
    private final List<Supplier<? extends Stream<? extends Sharer>>> sharers = new CopyOnWriteArrayList<>();
    private volatile boolean starving;

    Budget(Vertx vertx, InstanceConfig config, StartRate rate) {
        this.vertx = vertx;
        this.rate = rate;
        this.megabytes = config.memoryMegabytes().orElseGet(Budget::ofThisMachine);
    }

    /** Whether even an idle gateway has too little memory for it. */
    boolean tooSmallFor(int instanceMegabytes) {
        return instanceMegabytes > megabytes;
    }

    /** False when there is not enough now; sharers are served again when there may be. */
    boolean reserve(int instanceMegabytes) {
        if (used.addAndGet(instanceMegabytes) <= megabytes) {
            return true;
        }
        used.addAndGet(-instanceMegabytes);
        starving = true;
        vertx.runOnContext(ignored -> {
            if (sharers().noneMatch(Sharer::endOldestIdle)) {
                // None is idle at this moment: one that has just answered is in some milliseconds.
                vertx.setTimer(RETRY_MILLIS, later -> serveAll());
            }
        });
        return false;
    }

    void release(int instanceMegabytes) {
        used.addAndGet(-instanceMegabytes);
        serveAll();
    }

    /** Whether another instance may be started now. */
    boolean mayStart(StartCause cause) {
        return rate.allows(cause);
    }

    /** One is being started. */
    void startBegun(StartCause cause) {
        rate.started(cause);
    }

    /** An instance has nothing to do and could make room for others. */
    void becameIdle() {
        if (starving) {
            starving = false;
            serveAll();
        }
    }

    /** These use it from now on. */
    void join(Supplier<? extends Stream<? extends Sharer>> groups) {
        sharers.add(groups);
    }

    Census census() {
        return sharers().map(Sharer::census).reduce(Census.NONE, Census::and);
    }

    long reservedBytes() {
        return used.get() << 20;
    }

    long limitBytes() {
        return megabytes << 20;
    }

    private Stream<Sharer> sharers() {
        return sharers.stream().flatMap(Supplier::get);
    }

    private void serveAll() {
        sharers().forEach(Sharer::serveWaiting);
    }

    private static long ofThisMachine() {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return Math.min(12_800, system.getTotalMemorySize() / 1024 / 1024 * 8 / 10);
    }
}
