package io.openscf.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which published state of a function a caller asked for. */
public sealed interface Qualifier {
    /** The editable state, {@code $LATEST}. */
    record Latest() implements Qualifier {
        @Override
        public String text() {
            return "$LATEST";
        }
    }

    /** A published version, 1 or more. */
    record Numbered(int version) implements Qualifier {
        @Override
        public String text() {
            return Integer.toString(version);
        }
    }

    /** An alias; {@code $DEFAULT} is the one every function has. */
    record Named(String alias) implements Qualifier {
        @Override
        public String text() {
            return alias;
        }
    }

    /** As callers write it. */
    String text();

    Qualifier LATEST = new Latest();
    Qualifier DEFAULT = new Named("$DEFAULT");

    /** Not part of the contract of this type; keeps the pattern compiled. */
    Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");

    /** Absent, empty and {@code $LATEST} mean the same; digits are a version; anything else is an alias. */
    static Qualifier parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.equals("$LATEST")) {
            return LATEST;
        }
        return NUMBER.matcher(text).matches() ? new Numbered(Integer.parseInt(text)) : new Named(text);
    }
}
