package io.openscf.invocation;

import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.smallrye.mutiny.Uni;

/** Runs functions: resolve, admit, run, record. The same method for synchronous calls and for attempts of the queue. */
public interface Invoker {
    /**
     * Runs one attempt.
     *
     * @return fails only with ScfException when no run could be made of the request (function or qualifier absent, function
     *     not callable, web function); what user code or limits did is in the result
     */
    Uni<InvocationResult> invoke(InvokeRequest request);

    /** Completes when the records of all runs that have ended would outlive a crash. */
    default Uni<Void> recorded() {
        return Uni.createFrom().voidItem();
    }
}
