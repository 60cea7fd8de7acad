package io.openscf.api.management.concurrency;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;

/** Amounts of memory are unsigned (management-api.md section 10.10). */
final class Megabytes {
    private Megabytes() {}

    static long of(String field, long amount) {
        if (amount < 0) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE, field + " is 0 or more.");
        }
        return amount;
    }
}
