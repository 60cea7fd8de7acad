package io.openscf.connector.queue;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of queues, topics and subscriptions: unique without regard to case, shown as written. */
final class Names {
    private static final Pattern RULE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

    private Names() {}

    /** Fails with the fault when it cannot be a name. */
    static String checked(String name, Fault otherwise) {
        if (!RULE.matcher(name).matches()) {
            throw otherwise.because(
                    "a name begins with a letter and has at most 64 letters, digits and hyphens, unlike "
                            + name.substring(0, Math.min(name.length(), 80)));
        }
        return name;
    }

    /** What two spellings of one name have in common. */
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
