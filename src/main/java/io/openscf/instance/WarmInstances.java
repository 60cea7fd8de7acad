package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Consumer;

/** The instances of event functions. */
@Singleton
class WarmInstances implements InstancePool {
    private final Groups<EventGroup.Event, EventGroup> groups;

    WarmInstances(Vertx vertx, Backend backend, InstanceConfig config, Budget budget) {
        int most = Groups.mostPerFunction(config);
        this.groups = new Groups<>(vertx, config, budget, function -> new EventGroup(function, backend, budget, most));
    }

    @Override
    public void run(FunctionVersion function, InvokeRequest request, Consumer<Run> done) {
        groups.offer(function, new EventGroup.Event(function, request, done));
    }

    @Override
    public boolean terminate(String requestId, Termination how) {
        return groups.all().anyMatch(group -> group.terminate(requestId, how));
    }

    @Override
    public String takeOutput(String requestId) {
        return groups.all()
                .map(group -> group.takeOutput(requestId))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public void retire(String functionId, Set<String> keepRunKeys) {
        groups.retire(functionId, keepRunKeys);
    }

    /** Those of them that are kept ahead of calls. */
    ProvisionedPool provisioned() {
        return groups;
    }

    @PreDestroy
    void close() {
        groups.close();
    }
}
