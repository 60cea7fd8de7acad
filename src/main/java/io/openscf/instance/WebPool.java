package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Instances of web functions on this gateway: each takes as many requests at once as its function says. Thread-safe. */
public interface WebPool {
    /**
     * A place for one request on an instance with room: a running one, or one that is started.
     *
     * @param session requests of one session get one instance; null: any
     * @param done called once, on any thread, at once where there is room
     */
    void lease(FunctionVersion function, @Nullable String session, Consumer<WebLease> done);
}
