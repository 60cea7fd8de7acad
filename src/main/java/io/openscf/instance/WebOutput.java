package io.openscf.instance;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes, given to its requests: what comes belongs to the one that began last. Exact for one request at
 * a time; for several nobody can tell (runtimes.md section 11). Thread-safe.
 */
class WebOutput {
    /** The pipe is read beside the answer: what was written before its end arrives within this time. */
    private static final long SETTLE_MILLIS = 10;

    /** Of one request. */
    final class Part {
        private @Nullable StringBuilder text;
        private @Nullable Consumer<String> done;

        /** The request has ended; its output is told a moment later. */
        void end(Consumer<String> done) {
            boolean first;
            lock.lock();
            try {
                this.done = done;
                first = ended.isEmpty();
                ended.add(this);
            } finally {
                lock.unlock();
            }
            if (first) {
                vertx.setTimer(SETTLE_MILLIS, ignored -> settle());
            }
        }

        private void tell() {
            var listener = done;
            if (listener != null) {
                listener.accept(text == null ? "" : text.toString());
            }
        }
    }

    private final WebInstance instance;
    private final Vertx vertx;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Part> ended = new ArrayList<>();
    private @Nullable Part current;

    WebOutput(WebInstance instance, Vertx vertx) {
        this.instance = instance;
        this.vertx = vertx;
    }

    Part begin() {
        var part = new Part();
        lock.lock();
        try {
            collect();
            current = part;
        } finally {
            lock.unlock();
        }
        return part;
    }

    private void settle() {
        List<Part> settled;
        lock.lock();
        try {
            collect();
            settled = ended;
            ended = new ArrayList<>();
            if (current != null && current.done != null) {
                // What comes from now on waits for the next request.
                current = null;
            }
        } finally {
            lock.unlock();
        }
        settled.forEach(Part::tell);
    }

    /** Under the lock. */
    private void collect() {
        var owner = current;
        if (owner == null) {
            return;
        }
        var more = instance.takeOutput();
        if (!more.isEmpty()) {
            var text = owner.text;
            owner.text = text == null ? new StringBuilder(more) : text.append(more);
        }
    }
}
