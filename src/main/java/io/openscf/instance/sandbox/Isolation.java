package io.openscf.instance.sandbox;

import jakarta.inject.Singleton;

/** How well instances are separated from this machine, as tried at the start. Thread-safe. */
@Singleton
public class Isolation {
    /** From none to a user of its own per instance. */
    public enum Level {
        /** Plain processes: for trusted code only. */
        NONE,
        /** Own namespaces, but the gateway's user. */
        NAMESPACES,
        /** Own namespaces and an own user per instance. */
        USERS
    }

    private volatile Level level = Level.NONE;
    private volatile boolean ownNetwork;

    /** The level found by the probe. */
    public Level level() {
        return level;
    }

    /** Whether instances have networks of their own, behind rules. */
    public boolean ownNetwork() {
        return ownNetwork;
    }

    /** Said once by the backend, after it has tried. */
    public void found(Level level, boolean ownNetwork) {
        this.level = level;
        this.ownNetwork = ownNetwork;
    }
}
