package io.openscf.api.invoke;

/**
 * Says quickly that bytes are one strict JSON value. What is unusual, though it may be valid, it leaves to the careful
 * parser: deep nesting, many names, escapes in names, long names and numbers.
 */
final class PlainJson {
    private static final int DEPTH = 64;
    private static final int NAMES = 64;
    private static final int NAME_LENGTH = 1000;
    private static final int NUMBER_LENGTH = 100;

    private final byte[] bytes;
    private final int end;
    private int at;
    /** Where the names of all objects that are open begin and end, outermost first. */
    private final int[] nameFrom = new int[NAMES];

    private final int[] nameEnd = new int[NAMES];
    private int names;

    private PlainJson(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** True when it is one valid value, in UTF-8 and with no name twice in an object; false says nothing. */
    static boolean valid(byte[] bytes, int from, int end) {
        var json = new PlainJson(bytes, from, end);
        json.skipBlanks();
        if (!json.value(0)) {
            return false;
        }
        json.skipBlanks();
        return json.at == end;
    }

    private boolean value(int depth) {
        if (at >= end || depth > DEPTH) {
            return false;
        }
        return switch (bytes[at]) {
            case '"' -> string();
            case '{' -> object(depth);
            case '[' -> list(depth);
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean object(int depth) {
        int outer = names;
        at++;
        skipBlanks();
        if (took('}')) {
            return true;
        }
        do {
            skipBlanks();
            if (!name(outer)) {
                return false;
            }
            skipBlanks();
            if (!took(':')) {
                return false;
            }
            skipBlanks();
            if (!value(depth + 1)) {
                return false;
            }
            skipBlanks();
        } while (took(','));
        names = outer;
        return took('}');
    }

    /** A name that the object, whose names begin at {@code first}, does not have yet. */
    private boolean name(int first) {
        int from = at + 1;
        if (names == NAMES || !took('"')) {
            return false;
        }
        if (!characters() || !took('"') || at - from > NAME_LENGTH) {
            return false;
        }
        int until = at - 1;
        for (int i = first; i < names; i++) {
            if (java.util.Arrays.equals(bytes, nameFrom[i], nameEnd[i], bytes, from, until)) {
                return false;
            }
        }
        nameFrom[names] = from;
        nameEnd[names++] = until;
        return true;
    }

    private boolean list(int depth) {
        at++;
        skipBlanks();
        if (took(']')) {
            return true;
        }
        do {
            skipBlanks();
            if (!value(depth + 1)) {
                return false;
            }
            skipBlanks();
        } while (took(','));
        return took(']');
    }

    private boolean string() {
        at++;
        while (characters()) {
            if (took('"')) {
                return true;
            }
            if (!escape()) {
                return false;
            }
        }
        return false;
    }

    /** Skips characters that stand for themselves; false when the end is reached or what comes is not UTF-8. */
    private boolean characters() {
        while (true) {
            at = Utf8.plainUntil(bytes, at, end);
            if (at >= end || bytes[at] >= 0) {
                return at < end;
            }
            int next = Utf8.characterEnd(bytes, at, end);
            if (next < 0) {
                return false;
            }
            at = next;
        }
    }

    private boolean escape() {
        if (bytes[at] != '\\' || at + 1 >= end) {
            return false;
        }
        byte kind = bytes[at + 1];
        at += 2;
        return switch (kind) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> fourDigits();
            default -> false;
        };
    }

    private boolean fourDigits() {
        if (at + 4 > end) {
            return false;
        }
        for (int i = 0; i < 4; i++) {
            if (Character.digit(bytes[at++], 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!took(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        int from = at;
        took('-');
        if (!took('0') && !digits()) {
            return false;
        }
        if (took('.') && !digits()) {
            return false;
        }
        if (took('e') || took('E')) {
            if (!took('+')) {
                took('-');
            }
            if (!digits()) {
                return false;
            }
        }
        return at - from <= NUMBER_LENGTH;
    }

    private boolean digits() {
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > from;
    }

    private boolean took(char expected) {
        if (at < end && bytes[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }
}
