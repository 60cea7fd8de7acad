package io.openscf.api.invoke;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at the bytes of JSON strings, eight at a time. */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    private Utf8() {}

    /** The first place from {@code at} on that is a quote, a backslash, a control character or not ASCII; else the end. */
    static int plainUntil(byte[] bytes, int at, int end) {
        int i = at;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long found = special((long) LONGS.get(bytes, i));
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < end && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /** The top bit of each special byte; above the lowest of them, which alone is asked for, some may be marked wrongly. */
    private static long special(long word) {
        // Subtracting borrows out of a byte that is smaller: a control character, or zero where the byte was looked
        // for.
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        return (word | (word - ONES * ' ') | (quote - ONES) | (backslash - ONES)) & TOPS;
    }

    /** The end of the character that begins at {@code at} with a byte that is not ASCII; -1 when it is not UTF-8. */
    static int characterEnd(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + length > end) {
            return -1;
        }
        int second = bytes[at + 1] & 0xFF;
        // no overlong forms, no surrogates, nothing beyond U+10FFFF
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return -1;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return -1;
            }
        }
        return at + length;
    }
}
