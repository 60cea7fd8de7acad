package io.openscf.instance.process;

import io.openscf.instance.sandbox.Mounts;
import io.vertx.core.impl.ContextInternal;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A launcher that is up and connected and belongs to no function yet. It becomes an instance once, of one function.
 *
 * @param launchNanos from the order to the accepted connection
 */
record Generic(
        LocalProcess local, LauncherConnection connection, ContextInternal context, boolean bound, long launchNanos) {

    /** Shows it code and layers where they were not known at its start. Completes at once where there is nothing to do. */
    CompletableFuture<Void> see(Mounts mounts, Path code, @Nullable Path layers) {
        if (bound) {
            return CompletableFuture.completedFuture(null);
        }
        var shown = mounts.bind(code, local.code());
        return layers == null ? shown : shown.thenCompose(ignored -> mounts.bind(layers, local.layers()));
    }
}
