package io.openscf.api.url;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What goes from one end of a WebSocket connection to the other: not faster than allowed, and not faster than the other end
 * takes it. What cannot pass yet stays with its sender, but for one piece. Confined to an event loop.
 */
class WebSocketDirection {
    /** Whom the connection belongs to. */
    interface Owner {
        /** Something came: the connection is not idle. */
        void moved();

        /** A message is longer than allowed; nothing passes any more. */
        void tooLong(WebSocketDirection direction);

        /** A frame that closes the connection has passed. */
        void closing(WebSocketDirection direction);
    }

    private final Vertx vertx;
    private final NetSocket from;
    private final NetSocket to;
    private final WebSocketFrames frames;
    private final WebSocketRate rate;
    private final Owner owner;
    private @Nullable Buffer held;

    WebSocketDirection(
            Vertx vertx, NetSocket from, NetSocket to, WebSocketFrames frames, WebSocketRate rate, Owner owner) {
        this.vertx = vertx;
        this.from = from;
        this.to = to;
        this.frames = frames;
        this.rate = rate;
        this.owner = owner;
        from.exceptionHandler(ignored -> from.close());
        from.handler(this::pass);
    }

    /** The code of the frame that closed it; 0 before that. */
    int closeCode() {
        return frames.closeCode();
    }

    /** Whether something waits for its turn; then the connection is not idle. */
    boolean waiting() {
        return held != null;
    }

    private void pass(Buffer bytes) {
        owner.moved();
        boolean open = frames.closeCode() == 0;
        int at = 0;
        long wait = 0;
        while (at < bytes.length() && !frames.tooLong()) {
            long now = System.nanoTime();
            wait = frames.betweenFrames() ? rate.waitAt(now) : 0;
            if (wait > 0) {
                break;
            }
            long messages = frames.messages();
            int next = frames.take(bytes, at);
            rate.passed(next - at, (int) (frames.messages() - messages), now);
            at = next;
        }
        if (frames.tooLong()) {
            owner.tooLong(this);
            return;
        }
        write(at == bytes.length() ? bytes : bytes.slice(0, at));
        if (wait > 0) {
            hold(bytes.slice(at, bytes.length()), wait);
        } else {
            goOn();
        }
        if (open && frames.closeCode() != 0) {
            owner.closing(this);
        }
    }

    private void write(Buffer bytes) {
        if (bytes.length() > 0) {
            to.write(bytes);
        }
    }

    private void hold(Buffer rest, long nanos) {
        held = rest;
        from.pause();
        vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, ignored -> {
            held = null;
            pass(rest);
        });
    }

    private void goOn() {
        if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(ignored -> {
                if (held == null) {
                    from.resume();
                }
            });
        } else {
            from.resume();
        }
    }
}
