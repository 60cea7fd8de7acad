package io.openscf.instance;

import jakarta.inject.Singleton;

/** How well instances are separated from this machine, as tried at the start. Thread-safe. */
@Singleton
public class Isolation {
    /** From none to a user of its own per function. */
    public enum Level {
        /** Plain processes: for trusted code only. */
        NONE,
        /** Own namespaces, but the gateway's user. */
        NAMESPACES,
        /** Own namespaces and an own user per function. */
        USERS
    }

    private volatile Level level = Level.NONE;

    /** The level found by the probe. */
    public Level level() {
        return level;
    }

    /** Said once by the backend, after it has tried. */
    public void found(Level found) {
        level = found;
    }
}
