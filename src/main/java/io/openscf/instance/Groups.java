package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** One group of instances per run key. Thread-safe. */
class Groups<W extends Waiting, G extends InstanceGroup<?, W>> implements ProvisionedPool {
    private static final long MILLI = 1_000_000;

    private final Vertx vertx;
    private final InstanceConfig config;
    private final Budget budget;
    private final Function<FunctionVersion, G> make;
    private final ConcurrentHashMap<String, G> groups = new ConcurrentHashMap<>();
    private final Set<G> retiring = ConcurrentHashMap.newKeySet();
    private final long sweeper;

    Groups(Vertx vertx, InstanceConfig config, Budget budget, Function<FunctionVersion, G> make) {
        this.vertx = vertx;
        this.config = config;
        this.budget = budget;
        this.make = make;
        budget.join(this::all);
        long period = Math.clamp(config.idle().toMillis() / 4, 50, 10_000);
        this.sweeper = vertx.setPeriodic(period, ignored -> sweep());
    }

    static int mostPerFunction(InstanceConfig config) {
        return Math.max(1, config.maxPerFunction().orElse(Integer.MAX_VALUE));
    }

    /** How long a call waits for an instance at most. */
    static long patienceNanos(FunctionVersion function) {
        return Math.max(MILLI, function.timeout().plus(function.initTimeout()).toNanos());
    }

    /** Gives a call to an instance as soon as one has room. */
    void offer(FunctionVersion function, W waiting) {
        if (budget.tooSmallFor(function.memoryMegabytes())) {
            waiting.refuse(Refusal.TOO_LARGE);
            return;
        }
        var group = group(function);
        while (!group.offer(waiting)) {
            groups.values().removeIf(InstanceGroup::closed);
            group = group(function);
        }
        var line = group.line();
        if (!waiting.taken() && group.locked(line::beginWatch)) {
            watch(group, patienceNanos(function));
        }
    }

    /** A wait must end too. All calls of a group wait equally long: one timer, for the oldest, serves them all. */
    private void watch(G group, long nanos) {
        vertx.setTimer(Math.max(1, (nanos + MILLI - 1) / MILLI), ignored -> {
            long now = System.nanoTime();
            var line = group.line();
            group.locked(() -> line.takeLate(now)).forEach(late -> late.refuse(Refusal.TOO_LATE));
            long next = group.locked(line::nextDeadline);
            if (next != 0) {
                watch(group, next - now);
            }
        });
    }

    private G group(FunctionVersion function) {
        return groups.computeIfAbsent(function.runKey(), ignored -> make.apply(function));
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

    /** Those that run and those that are being retired. */
    Stream<G> all() {
        return Stream.concat(groups.values().stream(), retiring.stream());
    }

    private void sweep() {
        long before = System.nanoTime() - config.idle().toNanos();
        all().forEach(group -> group.endIdleSince(before));
        all().forEach(InstanceGroup::serveWaiting); // starts ahead that failed are due again
        groups.values().removeIf(InstanceGroup::closeIfEmpty);
        retiring.removeIf(InstanceGroup::closeIfEmpty);
    }

    /** Ends the instances of all snapshots of this function except those to keep; calls in hand finish. */
    void retire(String functionId, Set<String> keepRunKeys) {
        List<G> outdated = new ArrayList<>();
        groups.forEach((key, group) -> {
            if (key.startsWith(functionId + ":") && !keepRunKeys.contains(key)) {
                outdated.add(group);
            }
        });
        // A call that comes from now on gets a new group; those that wait already are still served by the old one.
        retiring.addAll(outdated);
        groups.values().removeAll(outdated);
        outdated.forEach(InstanceGroup::retire);
    }

    void close() {
        vertx.cancelTimer(sweeper);
        all().forEach(InstanceGroup::retire);
    }
}
