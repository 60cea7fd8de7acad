package io.openscf.instance;

/** Somebody whose instances count on the memory of all. Thread-safe. */
interface Sharer {
    /** There may be memory: serves who waits. */
    void serveWaiting();

    /** Ends the instance that has been idle longest; false when none is, or somebody waits here. */
    boolean endOldestIdle();

    /** Its instances now. */
    Census census();
}
