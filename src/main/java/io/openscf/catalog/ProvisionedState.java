package io.openscf.catalog;

/**
 * How far the wanted instances of a version have come, over all gateways.
 *
 * @param version its number as text
 * @param available instances that are alive, at most the wanted number
 * @param failure why starts fail, empty when they do not
 */
public record ProvisionedState(
        String version, int memoryMegabytes, ProvisionedSettings settings, int available, String failure) {
    /** Whether all that is wanted is there. */
    public boolean done() {
        return available >= settings.count();
    }

    /** Whether instances are still being started. */
    public boolean inProgress() {
        return !done() && failure.isEmpty();
    }
}
