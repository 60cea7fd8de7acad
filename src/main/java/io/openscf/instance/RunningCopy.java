package io.openscf.instance;

/** One running copy of a function, whatever it takes. Thread-safe. */
interface RunningCopy {
    /** Name for logs and the ledger. */
    String id();

    /** Whether it can still take work. */
    boolean alive();

    /** Ends it with everything it started. Returns at once; repeats are harmless. */
    void stop();
}
