package io.openscf.api.url;

import java.util.concurrent.TimeUnit;

/**
 * How fast one direction of a WebSocket connection may go (runtimes.md section 11: messages and bytes per second). What a
 * second allows may come at once; then it waits. Not thread-safe.
 */
class WebSocketRate {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final double nanosPerByte;
    private final double nanosPerMessage;
    private double bytesUntil;
    private double messagesUntil;

    /**
     * @param bytes per second; 0: any number
     * @param messages per second; 0: any number
     */
    WebSocketRate(int bytes, int messages) {
        this.nanosPerByte = bytes == 0 ? 0 : (double) WINDOW / bytes;
        this.nanosPerMessage = messages == 0 ? 0 : (double) WINDOW / messages;
    }

    /** How long the next frame has to wait, in nanoseconds; 0 when it may pass now. */
    long waitAt(long now) {
        double forBytes = bytesUntil - WINDOW - now;
        double forMessage = messagesUntil + nanosPerMessage - WINDOW - now;
        return (long) Math.ceil(Math.max(0, Math.max(forBytes, forMessage)));
    }

    /** That much has passed. */
    void passed(int bytes, int messages, long now) {
        bytesUntil = Math.max(bytesUntil, now) + bytes * nanosPerByte;
        messagesUntil = Math.max(messagesUntil, now) + messages * nanosPerMessage;
    }
}
