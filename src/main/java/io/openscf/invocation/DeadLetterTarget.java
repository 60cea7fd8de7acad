package io.openscf.invocation;

import io.openscf.model.DeadLetterAddress;
import java.util.concurrent.CompletionStage;

/** Where dead letters of a function are delivered: a bean for each kind of address. Thread-safe. */
public interface DeadLetterTarget {
    /** Whether it delivers to addresses of this kind. */
    boolean serves(DeadLetterAddress address);

    /**
     * Completes when the message is stored there; only then is the letter forgotten here. After a failure, and after a
     * crash, the same message is delivered again.
     *
     * @param body JSON as semantics.md section 5 shows it
     */
    CompletionStage<Void> deliver(DeadLetterAddress address, String body);
}
