package io.openscf.instance.process;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP/1.1 response at a time from what a launcher sends. Not thread-safe. */
class ResponseParser {
    /** A whole answer; header names in lower case, without those that frame the body. */
    record Answer(int status, Map<String, String> headers, Buffer body) {}

    /** The answer is longer than the contract allows. */
    static class TooLong extends RuntimeException {}

    private static final int LIMIT = 6 * 1024 * 1024;
    private static final int HEAD_LIMIT = 64 * 1024;
    private static final byte[] LENGTH = "content-length".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCODING = "transfer-encoding".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] JSON = "content-type: application/json".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, String> ONLY_JSON = Map.of("content-type", "application/json");
    private static final int CHUNKED = -1;
    private static final int STATUS = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS + 3;

    private byte[] bytes = {};
    private int end;
    private int bodyStart = -1;
    private int status;
    private long length;
    private Map<String, String> headers = Map.of();

    /** Takes bytes; returns the answer when it is whole, else null. */
    @Nullable
    Answer take(ByteBuf more) {
        append(more);
        if (bodyStart < 0 && !head()) {
            return null;
        }
        Buffer body = length == CHUNKED ? chunked() : fixed();
        if (body == null) {
            return null;
        }
        var answer = new Answer(status, headers, body);
        bytes = new byte[0];
        end = 0;
        bodyStart = -1;
        return answer;
    }

    /** Most answers come in one piece. */
    private void append(ByteBuf more) {
        int count = more.readableBytes();
        if (end == 0) {
            bytes = ByteBufUtil.getBytes(more);
            end = count;
            return;
        }
        if (bytes.length - end < count) {
            grow(end + count);
        }
        more.getBytes(more.readerIndex(), bytes, end, count);
        end += count;
    }

    private void grow(int least) {
        boolean known = bodyStart >= 0 && length != CHUNKED;
        int wanted = known ? bodyStart + (int) length : 2 * end;
        bytes = Arrays.copyOf(bytes, Math.max(least, wanted));
    }

    private boolean head() {
        int stop = headEnd();
        if (stop < 0) {
            if (end > HEAD_LIMIT) {
                throw new TooLong();
            }
            return false;
        }
        int line = lineEnd(0);
        if (line < STATUS_END) {
            throw new NumberFormatException("no status");
        }
        status = (int) number(STATUS, STATUS_END);
        length = 0;
        headers = Map.of();
        while (line < stop) {
            int next = lineEnd(line + 2);
            header(line + 2, next);
            line = next;
        }
        bodyStart = stop + 4;
        return true;
    }

    private int headEnd() {
        for (int i = 0; i <= end - 4; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Where the line ends; there is an end. */
    private int lineEnd(int at) {
        int i = at;
        while (bytes[i] != '\r' || bytes[i + 1] != '\n') {
            i++;
        }
        return i;
    }

    private void header(int start, int stop) {
        if (is(JSON, start, stop)) {
            headers = headers.isEmpty() ? ONLY_JSON : with("content-type", "application/json");
            return;
        }
        int colon = start;
        while (colon < stop && bytes[colon] != ':') {
            colon++;
        }
        if (colon == stop || colon == start) {
            return;
        }
        int value = colon + 1;
        while (value < stop && bytes[value] == ' ') {
            value++;
        }
        if (is(LENGTH, start, colon)) {
            length = number(value, stop);
        } else if (is(ENCODING, start, colon)) {
            length = text(value, stop).equalsIgnoreCase("chunked") ? CHUNKED : length;
        } else {
            headers = with(text(start, colon).toLowerCase(Locale.ROOT), text(value, stop));
        }
    }

    private Map<String, String> with(String name, String value) {
        var more = headers instanceof HashMap ? headers : new HashMap<>(headers);
        more.put(name, value);
        return more;
    }

    /** Whether the bytes are this text of lower-case letters, in whatever case. */
    private boolean is(byte[] text, int start, int stop) {
        if (stop - start != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            byte found = bytes[start + i];
            if (found != text[i] && (found < 'A' || found > 'Z' || (found | 0x20) != text[i])) {
                return false;
            }
        }
        return true;
    }

    private String text(int start, int stop) {
        return new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1).trim();
    }

    private long number(int start, int stop) {
        long number = 0;
        for (int i = start; i < stop; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not a number: " + text(start, stop));
            }
            number = number * 10 + digit;
            if (number > LIMIT) {
                throw new TooLong();
            }
        }
        return number;
    }

    private @Nullable Buffer fixed() {
        return end - bodyStart < length ? null : Buffer.buffer(Unpooled.wrappedBuffer(bytes, bodyStart, (int) length));
    }

    private @Nullable Buffer chunked() {
        if (end - bodyStart > LIMIT + LIMIT / 8) {
            throw new TooLong();
        }
        Buffer body = Buffer.buffer();
        int at = bodyStart;
        while (true) {
            int line = at;
            while (line + 1 < end && (bytes[line] != '\r' || bytes[line + 1] != '\n')) {
                line++;
            }
            if (line + 1 >= end) {
                return null;
            }
            int size = Integer.parseInt(text(at, line).split(";")[0].trim(), 16);
            if (end < line + 2 + size + 2) {
                return null;
            }
            if (size == 0) {
                return body;
            }
            body.appendBytes(bytes, line + 2, size);
            if (body.length() > LIMIT) {
                throw new TooLong();
            }
            at = line + 2 + size + 2;
        }
    }
}
