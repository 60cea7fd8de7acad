package io.openscf.instance.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes, cut into runs at the launcher's marks. Read by a thread of its own, slowly when it must be
 * dropped anyway, so that endless output costs the gateway little. Thread-safe.
 */
class Output {
    private static final int LINE_LIMIT = 8 * 1024;
    private static final int READ_BYTES = 16 * 1024;
    /** After each read while lines are dropped: some 50 MB a second. */
    private static final long DROPPING_PAUSE_NANOS = 300_000;

    /** Marks begin with it, wherever in a line they are: what is cut off a long line is never one of them. */
    private static final char MARK_BEGIN = '\u001e';

    private final String mark;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final KeptOutput run;
    private boolean ended;
    private @Nullable String markedId;
    private String markedText = "";
    private @Nullable Runnable onMark;

    Output(String token) {
        this(token, System::nanoTime);
    }

    Output(String token, LongSupplier nanos) {
        this.mark = MARK_BEGIN + token + " ";
        this.run = new KeptOutput(nanos);
    }

    /** Reads until the pipe ends. */
    void read(InputStream in) {
        var bytes = new byte[READ_BYTES];
        try (in) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (take(bytes, n)) {
                    LockSupport.parkNanos(DROPPING_PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            // the process has gone
        }
        Runnable waiting;
        lock.lock();
        try {
            ended = true;
            waiting = onMark;
            onMark = null;
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    /** True when the end of it was dropped. */
    boolean take(byte[] bytes, int length) {
        Runnable marked = null;
        boolean dropping;
        lock.lock();
        try {
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == MARK_BEGIN) {
                    extendLine(bytes, from, i);
                    keepLine();
                    from = i;
                } else if (bytes[i] == '\n') {
                    extendLine(bytes, from, i + 1);
                    from = i + 1;
                    if (endLine()) {
                        marked = onMark;
                        onMark = null;
                    }
                }
            }
            extendLine(bytes, from, length);
            dropping = run.dropping();
        } finally {
            lock.unlock();
        }
        if (marked != null) {
            marked.run();
        }
        return dropping;
    }

    /** Adds a line of our own to the run at hand. */
    void say(String text) {
        lock.lock();
        try {
            run.say(text);
        } finally {
            lock.unlock();
        }
    }

    private void extendLine(byte[] bytes, int from, int to) {
        line.write(bytes, from, Math.min(to - from, LINE_LIMIT - line.size()));
    }

    private boolean endLine() {
        byte[] bytes = line.toByteArray();
        if (bytes[0] != MARK_BEGIN || !new String(bytes, StandardCharsets.ISO_8859_1).startsWith(mark)) {
            keepLine();
            return false;
        }
        line.reset();
        markedId = new String(bytes, StandardCharsets.ISO_8859_1)
                .substring(mark.length())
                .trim();
        markedText = run.end();
        return true;
    }

    private void keepLine() {
        if (line.size() == 0) {
            return;
        }
        if (line.size() >= LINE_LIMIT) {
            line.write('\n');
        }
        run.add(line.toByteArray());
        line.reset();
    }

    /** Calls back at once or, on the reading thread, when the end of this run has been read or the pipe has ended. */
    void whenMarked(String id, Runnable callback) {
        lock.lock();
        try {
            if (!ended && !id.equals(markedId)) {
                onMark = callback;
                return;
            }
        } finally {
            lock.unlock();
        }
        callback.run();
    }

    /** What was written until this mark is the beginning of the next run's. */
    void leaveToNext(String id) {
        lock.lock();
        try {
            if (id.equals(markedId)) {
                run.putInFront(markedText);
                markedId = null;
                markedText = "";
            }
        } finally {
            lock.unlock();
        }
    }

    /** The whole lines of the run at hand that were written since the last time; empty when its end has been read. */
    String takeSoFar(String id) {
        lock.lock();
        try {
            return id.equals(markedId) ? "" : run.take();
        } finally {
            lock.unlock();
        }
    }

    /** What belongs to this run so far; forgets it. */
    String takeText(String id) {
        lock.lock();
        try {
            onMark = null;
            if (id.equals(markedId)) {
                markedId = null;
                String text = markedText;
                markedText = "";
                return text;
            }
            keepLine();
            return run.end();
        } finally {
            lock.unlock();
        }
    }
}
