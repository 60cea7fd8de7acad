package io.openscf.instance;

import java.util.Optional;

/**
 * How far a wanted count of instances has come on this gateway.
 *
 * @param available alive ones, at most {@code wanted}
 * @param mostBusy how many ran events at once since it was last asked, all instances of the snapshot counted
 * @param failure why the last start ahead failed, while it did
 */
public record Provision(int wanted, int available, int mostBusy, Optional<String> failure) {
    /** Nothing is wanted, nothing is there. */
    static final Provision NONE = new Provision(0, 0, 0, Optional.empty());
}
