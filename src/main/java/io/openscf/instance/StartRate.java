package io.openscf.instance;

/** How fast calls may start instances (semantics.md section 7: the burst). Thread-safe. */
public interface StartRate {
    /** Whether another may be started now; takes nothing. */
    boolean allows();

    /** One is being started. */
    void started();
}
