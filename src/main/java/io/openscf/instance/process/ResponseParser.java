package io.openscf.instance.process;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.1 response at a time from what a launcher sends. Not thread-safe. */
class ResponseParser {
    /** A whole answer; header names in lower case. */
    record Answer(int status, Map<String, String> headers, Buffer body) {}

    /** The answer is longer than the contract allows. */
    static class TooLong extends RuntimeException {}

    private static final int LIMIT = 6 * 1024 * 1024;
    private static final int HEAD_LIMIT = 64 * 1024;
    private Buffer bytes = Buffer.buffer();
    private int bodyStart = -1;
    private int status;
    private long length;
    private Map<String, String> headers = Map.of();

    /** Takes bytes; returns the answer when it is whole, else null. */
    @Nullable
    Answer take(Buffer more) {
        bytes = bytes.length() == 0 ? more : bytes.appendBuffer(more);
        if (bodyStart < 0 && !head()) {
            return null;
        }
        Buffer body = length >= 0 ? fixed() : chunked();
        if (body == null) {
            return null;
        }
        var answer = new Answer(status, headers, body);
        bytes = Buffer.buffer();
        bodyStart = -1;
        return answer;
    }

    private boolean head() {
        int end = find(0, "\r\n\r\n");
        if (end < 0) {
            if (bytes.length() > HEAD_LIMIT) {
                throw new TooLong();
            }
            return false;
        }
        String[] lines = bytes.getString(0, end, "ISO-8859-1").split("\r\n");
        status = Integer.parseInt(lines[0].substring(9, 12));
        headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).trim());
            }
        }
        length = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
                ? -1
                : Long.parseLong(headers.getOrDefault("content-length", "0"));
        bodyStart = end + 4;
        if (length > LIMIT) {
            throw new TooLong();
        }
        return true;
    }

    private @Nullable Buffer fixed() {
        return bytes.length() - bodyStart < length ? null : bytes.getBuffer(bodyStart, bodyStart + (int) length);
    }

    private @Nullable Buffer chunked() {
        if (bytes.length() - bodyStart > LIMIT + LIMIT / 8) {
            throw new TooLong();
        }
        Buffer body = Buffer.buffer();
        int at = bodyStart;
        while (true) {
            int end = find(at, "\r\n");
            if (end < 0) {
                return null;
            }
            int size = Integer.parseInt(bytes.getString(at, end).split(";")[0].trim(), 16);
            if (bytes.length() < end + 2 + size + 2) {
                return null;
            }
            if (size == 0) {
                return body;
            }
            body.appendBuffer(bytes, end + 2, size);
            if (body.length() > LIMIT) {
                throw new TooLong();
            }
            at = end + 2 + size + 2;
        }
    }

    private int find(int from, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = from; i <= bytes.length() - wanted.length; i++) {
            int j = 0;
            while (j < wanted.length && bytes.getByte(i + j) == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
