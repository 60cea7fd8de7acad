package io.openscf.instance;

/** How fast instances may be started. Thread-safe. */
public interface StartRate {
    /** Whether another may be started now; takes nothing. */
    boolean allows(StartCause cause);

    /** One is being started. */
    void started(StartCause cause);
}
