package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One group of instances per run key; their memory counts with that of all others. */
@Singleton
class WebInstances implements WebPool {
    private final Vertx vertx;
    private final WebBackend backend;
    private final WarmInstances budget;
    private final InstanceConfig config;
    private final ConcurrentHashMap<String, WebGroup> groups = new ConcurrentHashMap<>();
    private final Set<WebGroup> retiring = ConcurrentHashMap.newKeySet();
    private final long sweeper;

    WebInstances(Vertx vertx, WebBackend backend, WarmInstances budget, InstanceConfig config) {
        this.vertx = vertx;
        this.backend = backend;
        this.budget = budget;
        this.config = config;
        budget.shareWith(() -> all().map(group -> (Sharer) group));
        long period = Math.clamp(config.idle().toMillis() / 4, 50, 10_000);
        this.sweeper = vertx.setPeriodic(period, ignored -> sweep());
    }

    @Override
    public void lease(FunctionVersion function, @Nullable String session, Consumer<WebLease> done) {
        if (budget.tooLarge(function)) {
            done.accept(refused(WarmInstances.TOO_LARGE));
            return;
        }
        var request = new WebGroup.Request(session, done);
        while (!group(function).offer(request)) {
            groups.values().removeIf(WebGroup::closed);
        }
        if (!request.taken()) {
            long millis = function.timeout().plus(function.initTimeout()).toMillis();
            long timer = vertx.setTimer(Math.max(1, millis), ignored -> {
                if (request.take()) {
                    done.accept(refused("No instance became free in time"));
                }
            });
            request.onTaken(() -> vertx.cancelTimer(timer));
        }
    }

    private WebGroup group(FunctionVersion function) {
        int most = Math.max(1, config.maxPerFunction().orElse(Integer.MAX_VALUE));
        return groups.computeIfAbsent(
                function.runKey(), ignored -> new WebGroup(vertx, function, backend, budget, most));
    }

    private Stream<WebGroup> all() {
        return Stream.concat(groups.values().stream(), retiring.stream());
    }

    private void sweep() {
        long before = System.nanoTime() - config.idle().toNanos();
        all().forEach(group -> group.endIdleSince(before));
        groups.values().removeIf(WebGroup::closeIfEmpty);
        retiring.removeIf(WebGroup::closeIfEmpty);
    }

    /** Ends the instances of all snapshots of this function except those to keep; running requests finish. */
    void retire(String functionId, Set<String> keepRunKeys) {
        groups.forEach((key, group) -> {
            if (key.startsWith(functionId + ":") && !keepRunKeys.contains(key)) {
                retiring.add(group);
                groups.remove(key, group);
                group.retire();
            }
        });
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(sweeper);
        all().forEach(WebGroup::retire);
    }

    private static WebLease refused(String message) {
        var outcome = new Outcome.Failed(RunStatus.INSUFFICIENT_RESOURCES, -1, message, null);
        return new WebLease.Refused(outcome, null, "", 0);
    }
}
