package io.openscf.api.endpoint;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request {@code POST / HTTP/1.1} whose body has a Content-Length, read from bytes. Of heads that are written
 * or framed in any other way it says nothing, so that only one reader decides what they mean.
 */
final class UsualHead {
    static final int LONGEST = 8 * 1024;
    private static final byte[] LINE = "POST / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** They change what follows the head, or what becomes of the connection. */
    private static final Set<String> UNUSUAL = Set.of("transfer-encoding", "expect", "upgrade", "trailer", "te");

    private static final int LENGTH_DIGITS = 8;

    private final byte[] bytes;
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private int bodyLength = -1;

    private UsualHead(byte[] bytes) {
        this.bytes = bytes;
    }

    MultiMap headers() {
        return headers;
    }

    /** Where the body begins. */
    int length() {
        return bytes.length;
    }

    int bodyLength() {
        return bodyLength;
    }

    /** Whether the request begins with this very head. */
    boolean begins(byte[] request) {
        return request.length >= bytes.length && Arrays.equals(bytes, 0, bytes.length, request, 0, bytes.length);
    }

    /** Whether what has come so far may become such a head. */
    static boolean mayBegin(byte[] request) {
        int length = Math.min(request.length, LINE.length);
        return Arrays.equals(LINE, 0, length, request, 0, length);
    }

    /** The length of the head with its blank line; -1 when it has not come to its end. */
    static int lengthOf(byte[] request) {
        for (int i = 0; i + END.length <= request.length; i++) {
            if (request[i] == '\r' && Arrays.equals(END, 0, END.length, request, i, i + END.length)) {
                return i + END.length;
            }
        }
        return -1;
    }

    /** Null when it is not usual. */
    static @Nullable UsualHead read(byte[] request, int length) {
        var head = new UsualHead(Arrays.copyOf(request, length));
        return mayBegin(request) && head.readHeaders() && head.bodyLength >= 0 && head.headers.contains("Host")
                ? head
                : null;
    }

    private boolean readHeaders() {
        int at = LINE.length;
        while (at < bytes.length - 2) {
            int colon = at;
            while (name(bytes[colon])) {
                colon++;
            }
            int end = colon;
            while (visible(bytes[end])) {
                end++;
            }
            // A line ends with both characters and holds neither.
            if (colon == at || bytes[colon] != ':' || bytes[end] != '\r' || bytes[end + 1] != '\n') {
                return false;
            }
            if (!header(text(at, colon), text(colon + 1, end).strip())) {
                return false;
            }
            at = end + 2;
        }
        return true;
    }

    private boolean header(String name, String value) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (UNUSUAL.contains(lower)
                || lower.equals("host") && headers.contains("Host")
                || lower.equals("connection") && !value.equalsIgnoreCase("keep-alive")) {
            return false;
        }
        headers.add(name, value);
        return !lower.equals("content-length") || contentLength(value);
    }

    private boolean contentLength(String value) {
        boolean usual = bodyLength < 0
                && !value.isEmpty()
                && value.length() <= LENGTH_DIGITS
                && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        bodyLength = usual ? Integer.parseInt(value) : -1;
        return usual;
    }

    private static boolean name(byte character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character == '-'
                || character == '_';
    }

    private static boolean visible(byte character) {
        return character >= ' ' && character != 0x7F || character == '\t' || character < 0;
    }

    private String text(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
