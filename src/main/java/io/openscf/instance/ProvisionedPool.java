package io.openscf.instance;

import io.openscf.model.FunctionVersion;

/** Instances that are kept alive whether events come or not, on this gateway (semantics.md section 8). Thread-safe. */
public interface ProvisionedPool {
    /**
     * Keeps so many instances of the snapshot alive from now on: they are started ahead, not ended by idling, and
     * replaced when they are lost. More events than that start further ones. A lower count ends idle ones at once; 0
     * keeps none.
     */
    void want(FunctionVersion version, int count);

    /** How far that has come. Reading starts a new measurement of {@link Provision#mostBusy}. */
    Provision state(String runKey);
}
