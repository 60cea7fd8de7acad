package io.openscf.invocation.queue;

import io.openscf.model.AsyncSettings;
import io.openscf.model.FunctionKey;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Qualifier;
import org.jspecify.annotations.Nullable;

/** What functions say of their events, from memory. Thread-safe. */
interface EventRules {
    /** Those of the function that would run; the contract's defaults when it is not known here. */
    AsyncSettings settings(FunctionKey function, Qualifier qualifier, @Nullable String routingKey);

    /** Whether a run would be admitted on this gateway now, as far as it knows. */
    boolean hasRoom(InvokeRequest request);
}
