package io.openscf.api.management.provisioned;

import io.openscf.model.ErrorCode;
import io.openscf.model.Qualifier;
import io.openscf.model.ScfException;

/** Only published versions keep instances, never {@code $LATEST} (semantics.md section 8). */
final class VersionNumber {
    private VersionNumber() {}

    static int of(String qualifier) {
        if (Qualifier.parse(qualifier) instanceof Qualifier.Numbered number) {
            return number.version();
        }
        throw new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__QUALIFIER,
                "Qualifier is the number of a published version; $LATEST and aliases keep no instances.");
    }
}
