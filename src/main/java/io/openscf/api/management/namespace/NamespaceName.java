package io.openscf.api.management.namespace;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.util.regex.Pattern;

/** What a namespace may be called (management-api.md section 8.1; of two lengths the wider). */
final class NamespaceName {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,58}[A-Za-z0-9])?");

    private NamespaceName() {}

    static String of(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__NAMESPACE_INVALID,
                    "A namespace has 1 to 60 letters, digits, - and _, and begins and ends with a letter or digit.");
        }
        return text;
    }
}
