package io.openscf.api.url;

import io.vertx.core.buffer.Buffer;

/**
 * Follows the frames of one direction of a WebSocket connection (RFC 6455 section 5.2) without touching them: how long its
 * messages are and with which code it closes. Not thread-safe.
 */
class WebSocketFrames {
    /** A close frame without a code. */
    static final int NO_CODE = 1005;

    private static final int CLOSE = 8;
    private static final int LONGEST_HEAD = 14;

    private final byte[] head = new byte[LONGEST_HEAD];
    private final byte[] code = new byte[2];
    private final long limit;
    private int headLength;
    private long payloadLeft;
    private long payloadSeen;
    private long message;
    private long messages;
    private boolean inPayload;
    private boolean closing;
    private int closeCode;

    /** @param limit of a message in bytes */
    WebSocketFrames(long limit) {
        this.limit = limit;
    }

    /** Takes what goes by from there to the end of a frame, or of what there is; gives where it stopped. */
    int take(Buffer bytes, int from) {
        int at = from;
        do {
            at = inPayload ? payload(bytes, at) : head(bytes, at);
        } while (at < bytes.length() && !betweenFrames() && !tooLong());
        return at;
    }

    /** Whether what comes next is the first byte of a frame. */
    boolean betweenFrames() {
        return headLength == 0;
    }

    /** Whether a message was longer than the limit. */
    boolean tooLong() {
        return message > limit;
    }

    /** How many messages have begun. */
    long messages() {
        return messages;
    }

    /** The code of the close frame that went by; 0 when none did. */
    int closeCode() {
        return closeCode;
    }

    private int head(Buffer bytes, int at) {
        head[headLength++] = bytes.getByte(at);
        if (headLength >= 2 && headLength == wholeHead()) {
            begin();
        }
        return at + 1;
    }

    private int wholeHead() {
        int length = head[1] & 0x7f;
        return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (masked() ? 4 : 0);
    }

    private boolean masked() {
        return (head[1] & 0x80) != 0;
    }

    private void begin() {
        payloadLeft = payloadLength();
        payloadSeen = 0;
        int opcode = head[0] & 0x0f;
        closing = opcode == CLOSE;
        if (opcode < CLOSE) {
            // The frames of one message: the first has an opcode, the others have none.
            messages += opcode == 0 ? 0 : 1;
            message = (opcode == 0 ? message : 0) + (payloadLeft < 0 ? Long.MAX_VALUE / 2 : payloadLeft);
        }
        inPayload = payloadLeft > 0;
        if (!inPayload) {
            end();
        }
    }

    private long payloadLength() {
        int length = head[1] & 0x7f;
        int bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (bytes == 0) {
            return length;
        }
        long extended = 0;
        for (int i = 0; i < bytes; i++) {
            extended = extended << 8 | head[2 + i] & 0xff;
        }
        return extended;
    }

    private int payload(Buffer bytes, int at) {
        if (closing && payloadSeen < 2) {
            int mask = masked() ? head[wholeHead() - 4 + (int) payloadSeen] : 0;
            code[(int) payloadSeen] = (byte) (bytes.getByte(at) ^ mask);
            return advance(at, 1);
        }
        return advance(at, (int) Math.min(payloadLeft, bytes.length() - at));
    }

    private int advance(int at, int count) {
        payloadSeen += count;
        payloadLeft -= count;
        if (payloadLeft == 0) {
            end();
        }
        return at + count;
    }

    private void end() {
        if (closing && closeCode == 0) {
            closeCode = payloadSeen < 2 ? NO_CODE : (code[0] & 0xff) << 8 | code[1] & 0xff;
        }
        headLength = 0;
        inPayload = false;
    }

    /** A close frame; clients must mask theirs. */
    static Buffer close(int code, boolean masked) {
        var frame = Buffer.buffer().appendByte((byte) (0x80 | CLOSE));
        if (masked) {
            frame.appendByte((byte) 0x82).appendInt(0);
        } else {
            frame.appendByte((byte) 2);
        }
        return frame.appendShort((short) code);
    }
}
