package io.openscf.instance;

import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;

/** One running copy of a function. Runs one event at a time; the pool sees to that. Thread-safe. */
public interface Instance extends RunningCopy {
    /** What a run brings, on any thread, each method once, in any order. */
    interface Listener {
        /** The outcome is known. */
        void ended(Outcome outcome, String output, long durationNanos, long memoryBytes);

        /** The instance can take the next event, or must not be used again. */
        void free(boolean reusable);
    }

    /** Name for logs and the ledger. */
    @Override
    String id();

    /** Runs one event and enforces the time-out. */
    void run(InvokeRequest request, Listener listener);

    /** What the run of a request has written since the last time; empty when that is not the run in progress. */
    String takeOutput(String requestId);

    /** Ends the run of a request before its time; false when that is not the run in progress. Returns at once. */
    boolean terminate(String requestId, Termination how);

    /** Whether it can still take events. */
    @Override
    boolean alive();

    /** Ends it with everything it started. Repeats are harmless. */
    @Override
    void stop();
}
