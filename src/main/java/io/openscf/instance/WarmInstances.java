package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pool: one group of instances per run key, one budget of memory for all. */
@Singleton
class WarmInstances implements InstancePool {
    private final Vertx vertx;
    private final Backend backend;
    private final InstanceConfig config;
    private final long budget;
    private final AtomicLong used = new AtomicLong();
    private final ConcurrentHashMap<String, InstanceGroup> groups = new ConcurrentHashMap<>();
    private final long sweeper;

    WarmInstances(Vertx vertx, Backend backend, InstanceConfig config) {
        this.vertx = vertx;
        this.backend = backend;
        this.config = config;
        this.budget = config.memoryMegabytes().orElseGet(WarmInstances::defaultBudget);
        long period = Math.clamp(config.idle().toMillis() / 4, 50, 10_000);
        this.sweeper = vertx.setPeriodic(period, ignored -> sweep());
    }

    @Override
    public Uni<Run> run(FunctionVersion function, InvokeRequest request) {
        return Uni.createFrom().emitter(emitter -> run(function, request, emitter::complete));
    }

    private void run(FunctionVersion function, InvokeRequest request, Consumer<Run> done) {
        if (function.memoryMegabytes() > budget) {
            done.accept(refused("The function needs more memory than this gateway has for instances: raise "
                    + "openscf.instance.memory-megabytes"));
            return;
        }
        var waiting = new InstanceGroup.Waiting(request, done);
        while (!group(function).offer(waiting)) {
            groups.values().removeIf(InstanceGroup::closed);
        }
        // A wait for memory must end too: the caller gets an answer after the start and run time-outs together.
        long deadline = function.timeout().plus(function.initTimeout()).toMillis();
        if (!waiting.taken()) {
            vertx.setTimer(Math.max(1, deadline), ignored -> {
                if (waiting.take()) {
                    done.accept(refused("No instance became free in time"));
                }
            });
        }
    }

    private InstanceGroup group(FunctionVersion function) {
        return groups.computeIfAbsent(function.runKey(), ignored -> new InstanceGroup(function, backend, this::reserve, this::release));
    }

    private boolean reserve(int megabytes) {
        if (used.addAndGet(megabytes) <= budget) {
            return true;
        }
        used.addAndGet(-megabytes);
        vertx.runOnContext(ignored -> groups.values().stream().anyMatch(InstanceGroup::endOldestIdle));
        return false;
    }

    private void release(int megabytes) {
        used.addAndGet(-megabytes);
        groups.values().forEach(InstanceGroup::serveWaiting);
    }

    private void sweep() {
        long before = System.nanoTime() - config.idle().toNanos();
        groups.values().forEach(group -> group.endIdleSince(before));
        groups.values().removeIf(InstanceGroup::closeIfEmpty);
    }

    @Override
    public void retire(String functionId, @Nullable String keepRunKey) {
        List<InstanceGroup> outdated = new ArrayList<>();
        groups.forEach((key, group) -> {
            if (key.startsWith(functionId + ":") && !key.equals(keepRunKey)) {
                outdated.add(group);
            }
        });
        groups.values().removeAll(outdated);
        outdated.forEach(InstanceGroup::retire);
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(sweeper);
        groups.values().forEach(InstanceGroup::retire);
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
