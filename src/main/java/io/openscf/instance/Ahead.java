package io.openscf.instance;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many instances a group keeps whether calls come or not (semantics.md section 8), and how that goes. Not thread-safe. */
class Ahead {
    /** Starts ahead that run at once, so that they leave room for those that a call waits for. */
    private static final int AT_ONCE = 4;

    static final String NO_MEMORY = "This gateway has no memory left for instances (openscf.instance.memory-megabytes)";

    private static final long RETRY_NANOS = 5_000_000_000L;

    private final int most;
    private int wanted;
    private @Nullable String failure;
    private long noStartBefore = System.nanoTime();

    /** @param most instances that the group may have */
    Ahead(int most) {
        this.most = most;
    }

    int wanted() {
        return wanted;
    }

    /** How many fewer are wanted than before; negative when more. */
    int want(int count) {
        int fewer = wanted - count;
        wanted = count;
        failure = fewer == 0 ? failure : null;
        return fewer;
    }

    /** @param starting instances that are being started already */
    boolean mayStart(Members<?> members, int starting) {
        return wanted > 0
                && starting < AT_ONCE
                && System.nanoTime() - noStartBefore >= 0
                && members.open() + starting < wanted;
    }

    /** How many may end without a start for them. */
    int spare(Members<?> members) {
        return wanted == 0 ? members.size() : members.open() - wanted;
    }

    /** It is tried again after a while, not at once. */
    void failed(String reason) {
        failure = reason;
        noStartBefore = System.nanoTime() + RETRY_NANOS;
    }

    void succeeded() {
        failure = null;
    }

    Provision provision(int alive, int mostBusy) {
        var why = failure == null && wanted > most
                ? "This gateway keeps at most " + most
                        + " instances of one function version (openscf.instance.max-per-function)"
                : failure;
        return new Provision(wanted, Math.min(alive, wanted), mostBusy, Optional.ofNullable(why));
    }
}
