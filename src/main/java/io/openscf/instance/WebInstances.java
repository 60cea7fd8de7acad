package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The instances of web functions. */
@Singleton
class WebInstances implements WebPool {
    private final Groups<WebGroup.Request, WebGroup> groups;

    WebInstances(Vertx vertx, WebBackend backend, InstanceConfig config, Budget budget) {
        int most = Groups.mostPerFunction(config);
        this.groups =
                new Groups<>(vertx, config, budget, function -> new WebGroup(vertx, function, backend, budget, most));
    }

    @Override
    public void lease(FunctionVersion function, @Nullable String session, Consumer<WebLease> done) {
        groups.offer(function, new WebGroup.Request(function, session, done));
    }

    /** Ends the instances of all snapshots of this function except those to keep; requests in hand finish. */
    void retire(String functionId, Set<String> keepRunKeys) {
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
