package io.openscf.invocation.permit;

import io.openscf.model.Outcome;

/** Whether a call may run. */
public sealed interface Admission {
    /** It may; to be given back once, however the call ends. */
    @FunctionalInterface
    non-sealed interface Admitted extends Admission {
        void release();
    }

    /** It may not: 432, or 500 when that cannot be known. */
    record Refused(Outcome.Failed outcome) implements Admission {}
}
