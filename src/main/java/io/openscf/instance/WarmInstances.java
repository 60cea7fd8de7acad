package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pool: one group of instances per run key, one budget of memory for all. */
@Singleton
class WarmInstances implements InstancePool, ProvisionedPool, InstanceGroup.Budget {
    private static final long RETRY_MILLIS = 50;
    private static final long MILLI = 1_000_000;

    static final String TOO_LARGE = "The function needs more memory than this gateway has for instances: raise "
            + "openscf.instance.memory-megabytes";

    private final Vertx vertx;
    private final Backend backend;
    private final InstanceConfig config;
    private final StartRate rate;
    private final long budget;
    private final int most;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentHashMap<String, InstanceGroup> groups = new ConcurrentHashMap<>();
    private final Set<InstanceGroup> retiring = ConcurrentHashMap.newKeySet();
    private final long sweeper;
    private volatile boolean starving;
    private volatile @Nullable Supplier<Stream<Sharer>> others;

    WarmInstances(Vertx vertx, Backend backend, InstanceConfig config, StartRate rate) {
        this.rate = rate;
        this.vertx = vertx;
        this.backend = backend;
        this.config = config;
        this.budget = config.memoryMegabytes().orElseGet(WarmInstances::defaultBudget);
        this.most = Math.max(1, config.maxPerFunction().orElse(Integer.MAX_VALUE));
        long period = Math.clamp(config.idle().toMillis() / 4, 50, 10_000);
        this.sweeper = vertx.setPeriodic(period, ignored -> sweep());
    }

    @Override
    public void run(FunctionVersion function, InvokeRequest request, Consumer<Run> done) {
        if (tooLarge(function)) {
            done.accept(refused(TOO_LARGE));
            return;
        }
        long patience =
                Math.max(1, function.timeout().plus(function.initTimeout()).toMillis());
        var waiting = new Waiting(request, done, System.nanoTime() + patience * MILLI);
        var group = group(function);
        while (!group.offer(waiting)) {
            groups.values().removeIf(InstanceGroup::closed);
            group = group(function);
        }
        if (!waiting.taken() && group.beginWatch()) {
            watch(group, patience);
        }
    }

    /** A wait must end too. All events of a group wait equally long: one timer, for the oldest, serves them all. */
    private void watch(InstanceGroup group, long millis) {
        vertx.setTimer(millis, ignored -> {
            long now = System.nanoTime();
            group.late(now).forEach(late -> late.done.accept(refused("No instance became free in time")));
            long next = group.nextDeadline();
            if (next != 0) {
                watch(group, Math.max(1, (next - now + MILLI - 1) / MILLI));
            }
        });
    }

    /** Whether even an idle gateway has too little memory for it. */
    boolean tooLarge(FunctionVersion function) {
        return function.memoryMegabytes() > budget;
    }

    private InstanceGroup group(FunctionVersion function) {
        return groups.computeIfAbsent(function.runKey(), ignored -> new InstanceGroup(function, backend, this, most));
    }

    @Override
    public void want(FunctionVersion version, int count) {
        if (count == 0 && !groups.containsKey(version.runKey())) {
            return;
        }
        while (!group(version).want(count)) {
            groups.values().removeIf(InstanceGroup::closed);
        }
    }

    @Override
    public Provision state(String runKey) {
        var group = groups.get(runKey);
        return group == null ? Provision.NONE : group.provision();
    }

    @Override
    public boolean reserve(int megabytes) {
        if (used.addAndGet(megabytes) <= budget) {
            return true;
        }
        used.addAndGet(-megabytes);
        starving = true;
        vertx.runOnContext(ignored -> {
            if (sharers().noneMatch(Sharer::endOldestIdle)) {
                // None is idle at this moment: one that has just answered is in some milliseconds.
                vertx.setTimer(RETRY_MILLIS, later -> sharers().forEach(Sharer::serveWaiting));
            }
        });
        return false;
    }

    @Override
    public void release(int megabytes) {
        used.addAndGet(-megabytes);
        sharers().forEach(Sharer::serveWaiting);
    }

    @Override
    public boolean mayStart() {
        return rate.allows();
    }

    @Override
    public void startBegun() {
        rate.started();
    }

    @Override
    public void becameIdle() {
        if (starving) {
            starving = false;
            sharers().forEach(Sharer::serveWaiting);
        }
    }

    private Stream<InstanceGroup> all() {
        return Stream.concat(groups.values().stream(), retiring.stream());
    }

    /** Everybody who uses the budget. */
    private Stream<Sharer> sharers() {
        var further = others;
        return further == null ? all().map(group -> (Sharer) group) : Stream.concat(all(), further.get());
    }

    /** Further groups that use the same budget. */
    void shareWith(Supplier<Stream<Sharer>> others) {
        this.others = others;
    }

    private void sweep() {
        long before = System.nanoTime() - config.idle().toNanos();
        all().forEach(group -> group.endIdleSince(before));
        all().forEach(InstanceGroup::serveWaiting); // starts ahead that failed are due again
        groups.values().removeIf(InstanceGroup::closeIfEmpty);
        retiring.removeIf(InstanceGroup::closeIfEmpty);
    }

    @Override
    public boolean terminate(String requestId, Termination how) {
        return all().anyMatch(group -> group.terminate(requestId, how));
    }

    @Override
    public void retire(String functionId, Set<String> keepRunKeys) {
        List<InstanceGroup> outdated = new ArrayList<>();
        groups.forEach((key, group) -> {
            if (key.startsWith(functionId + ":") && !keepRunKeys.contains(key)) {
                outdated.add(group);
            }
        });
        // An event that comes from now on gets a new group; those that wait already are still served by the old one.
        retiring.addAll(outdated);
        groups.values().removeAll(outdated);
        outdated.forEach(InstanceGroup::retire);
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(sweeper);
        all().forEach(InstanceGroup::retire);
    }

    private static Run refused(String message) {
        return new Run(new Outcome.Failed(RunStatus.INSUFFICIENT_RESOURCES, -1, message, null), "", 0, 0, null, "");
    }

    private static long defaultBudget() {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return Math.min(12_800, system.getTotalMemorySize() / 1024 / 1024 * 8 / 10);
    }
}
