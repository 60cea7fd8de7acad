package io.openscf.api.invoke;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes JSON text as bytes, in one pass and one array. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private byte[] bytes;
    private int length;

    JsonBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** Appends ASCII text as it is. */
    JsonBytes raw(String ascii) {
        int more = ascii.length();
        room(more);
        for (int i = 0; i < more; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += more;
        return this;
    }

    JsonBytes raw(byte[] text, int from, int end) {
        room(end - from);
        System.arraycopy(text, from, bytes, length, end - from);
        length += end - from;
        return this;
    }

    JsonBytes number(long number) {
        return raw(Long.toString(number));
    }

    /** Appends a string with its quotes. */
    JsonBytes string(String text) {
        if (text.isEmpty()) {
            return raw("\"\"");
        }
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return string(utf8, 0, utf8.length);
    }

    /** Appends UTF-8 text as a string with its quotes; what is not UTF-8 is replaced. */
    JsonBytes string(byte[] text, int from, int end) {
        int begun = length;
        raw("\"");
        int at = from;
        while (true) {
            int plain = Utf8.plainUntil(text, at, end);
            raw(text, at, plain);
            if (plain == end) {
                return raw("\"");
            }
            at = plain;
            if (text[at] < 0) {
                int next = Utf8.characterEnd(text, at, end);
                if (next < 0) {
                    length = begun;
                    return string(new String(text, from, end - from, StandardCharsets.UTF_8));
                }
                raw(text, at, next);
                at = next;
            } else {
                escape(text[at++]);
            }
        }
    }

    private void escape(byte special) {
        room(6);
        bytes[length++] = '\\';
        switch (special) {
            case '"', '\\' -> bytes[length++] = special;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                raw("u00");
                bytes[length++] = HEX[special >> 4];
                bytes[length++] = HEX[special & 0xF];
            }
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + bytes.length / 2));
        }
    }

    Buffer buffer() {
        return Buffer.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }
}
