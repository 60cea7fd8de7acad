package io.openscf.instance;

/** How a run is ended before its time (semantics.md section 6: {@code TerminateAsyncEvent}, {@code GraceShutdown}). */
public enum Termination {
    /**
     * Every process of the instance gets {@code SIGTERM} and the log says so (runtimes.md section 13). The run goes on to an
     * end of its own: a result, or 439 when the function does not handle the signal. The instance takes no further event.
     */
    GRACEFUL,
    /** The instance is killed; the run ends with status 499. */
    AT_ONCE
}
