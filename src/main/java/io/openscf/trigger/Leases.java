package io.openscf.trigger;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/**
 * Which gateway owns which trigger. A lease ends by itself when it is not asked for again in time, so that a gateway that
 * dies or cannot reach Redis owns nothing soon after. Thread-safe.
 */
interface Leases {
    /**
     * Takes or extends.
     *
     * @return the tokens of those that are this gateway's now, by trigger id; a token is greater than all earlier ones of
     *     its trigger and stays the same while the lease does
     */
    Uni<Map<String, Long>> hold(Collection<String> triggerIds);

    /** Gives up what is this gateway's. */
    Uni<Void> release(Collection<String> triggerIds);
}
