package io.openscf.instance;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Instances of functions on this gateway: warm ones are reused, most recently used first; others are started. Thread-safe.
 */
public interface InstancePool {
    /**
     * Runs one event on an instance of the function: takes a warm one or starts one, enforces initialisation and execution
     * time-out and memory limit, gives the instance back or ends it. Never fails because of user code: that is
     * {@link Run#outcome}.
     *
     * @param done called once, on any thread
     */
    void run(FunctionVersion function, InvokeRequest request, Consumer<Run> done);

    /**
     * What a run in progress has written since the last time this was asked; its {@link Run#output} is the rest. Empty when no
     * such run is here.
     */
    String takeOutput(String requestId);

    /**
     * Ends the run of a request before its time. One that still waits for an instance ends with status 499 either way.
     * Returns at once; how the run ended is told to whoever started it.
     *
     * @return false when no such run is here: it is over, or it is another gateway's
     */
    boolean terminate(String requestId, Termination how);

    /** Ends the instances of all snapshots of this function except those to keep; running events finish. */
    void retire(String functionId, Set<String> keepRunKeys);
}
