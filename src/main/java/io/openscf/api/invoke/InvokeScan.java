package io.openscf.api.invoke;

import io.netty.buffer.Unpooled;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an invocation in one pass: the event is unescaped straight into the bytes that the function gets, and
 * checked there. Knows usual bodies only; of others it knows neither what they mean nor what is wrong with them.
 */
final class InvokeScan {
    private static final int LONGEST_WORD = 128;
    private static final Buffer NO_EVENT = Buffer.buffer("{}");

    private final InvokeLimits limits;
    private final byte[] bytes;
    private final int end;
    private int at;

    private @Nullable String name;
    private @Nullable String namespace;
    private @Nullable String qualifier;
    private @Nullable String type;
    private @Nullable String logType;
    private @Nullable Buffer event;

    private InvokeScan(InvokeLimits limits, byte[] bytes, int from, int end) {
        this.limits = limits;
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /**
     * What the general path would make of the body, or null when only the general path knows.
     *
     * @param invoke whether it is Invoke, else InvokeFunction
     */
    static @Nullable InvokeBody read(InvokeLimits limits, boolean invoke, byte[] bytes, int from, int end) {
        var scan = new InvokeScan(limits, bytes, from, end);
        return scan.object(invoke) ? scan.body(invoke) : null;
    }

    private boolean object(boolean invoke) {
        if (!took('{')) {
            return false;
        }
        do {
            var field = word();
            if (field == null || !took(':') || !value(invoke, field)) {
                return false;
            }
        } while (took(','));
        if (!took('}')) {
            return false;
        }
        skipBlanks();
        return at == end;
    }

    /** False also for a field that was there before. */
    private boolean value(boolean invoke, String field) {
        return switch (field) {
            case "FunctionName" -> name == null && (name = word()) != null;
            case "Namespace" -> namespace == null && (namespace = word()) != null;
            case "Qualifier" -> qualifier == null && (qualifier = word()) != null;
            case "LogType" -> logType == null && (logType = word()) != null;
            case "InvocationType" -> invoke && type == null && (type = word()) != null;
            case "ClientContext" -> invoke && event == null && (event = event()) != null;
            case "Event" -> !invoke && event == null && (event = event()) != null;
            default -> false;
        };
    }

    private @Nullable InvokeBody body(boolean invoke) {
        boolean asynchronous = "Event".equals(type);
        boolean tail = "Tail".equals(logType);
        if (name == null
                || !(asynchronous || type == null || type.equals("RequestResponse"))
                || !(tail || logType == null || logType.equals("None"))
                || (asynchronous && event != null && event.length() > limits.asyncEventBytes())) {
            return null;
        }
        return new InvokeBody(
                new FunctionKey(namespace == null ? "default" : namespace, name),
                Qualifier.parse(qualifier == null && !invoke ? "$DEFAULT" : qualifier),
                null,
                event == null ? NO_EVENT.copy() : event,
                tail,
                asynchronous);
    }

    /** A string of a few visible ASCII characters without escapes, or null. */
    private @Nullable String word() {
        if (!took('"')) {
            return null;
        }
        int from = at;
        at = Utf8.plainUntil(bytes, at, end);
        int length = at - from;
        return length > 0 && length <= LONGEST_WORD && took('"')
                ? new String(bytes, from, length, StandardCharsets.ISO_8859_1)
                : null;
    }

    /** A string that holds JSON, unescaped, or null. */
    private @Nullable Buffer event() {
        if (!took('"')) {
            return null;
        }
        // Unescaping never makes it longer.
        var text = new byte[end - at];
        int length = unescape(text);
        return length > 0 && length <= limits.eventBytes() && PlainJson.valid(text, 0, length)
                ? Buffer.buffer(Unpooled.wrappedBuffer(text, 0, length))
                : null;
    }

    /** Copies up to the closing quote and past it; the length, or -1 when something is unusual. */
    private int unescape(byte[] to) {
        int length = 0;
        while (length >= 0) {
            int plain = Utf8.plainUntil(bytes, at, end);
            System.arraycopy(bytes, at, to, length, plain - at);
            length += plain - at;
            at = plain;
            if (at >= end) {
                return -1;
            }
            byte special = bytes[at];
            if (special == '"') {
                at++;
                return length;
            }
            if (special < 0) {
                // PlainJson finds out whether it is UTF-8.
                to[length++] = bytes[at++];
            } else {
                length = escape(to, length);
            }
        }
        return -1;
    }

    private int escape(byte[] to, int length) {
        if (bytes[at] != '\\' || at + 1 >= end) {
            return -1;
        }
        byte kind = bytes[at + 1];
        at += 2;
        int meant = switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'u' -> fourDigits();
            default -> -1;
        };
        return meant < 0 ? -1 : encode(meant, to, length);
    }

    private int fourDigits() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < end ? Character.digit((char) bytes[at], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    /** Halves of surrogate pairs are unusual enough for the general path. */
    private static int encode(int character, byte[] to, int length) {
        if (character < 0x80) {
            to[length] = (byte) character;
            return length + 1;
        }
        if (character < 0x800) {
            to[length] = (byte) (0xC0 | character >> 6);
            to[length + 1] = (byte) (0x80 | character & 0x3F);
            return length + 2;
        }
        if (Character.isSurrogate((char) character)) {
            return -1;
        }
        to[length] = (byte) (0xE0 | character >> 12);
        to[length + 1] = (byte) (0x80 | character >> 6 & 0x3F);
        to[length + 2] = (byte) (0x80 | character & 0x3F);
        return length + 3;
    }

    private boolean took(char expected) {
        skipBlanks();
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
