package io.openscf.instance.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What an instance writes, cut into runs at the launcher's marks. Read by a thread of its own. Thread-safe. */
class Output {
    private static final int RUN_LIMIT = 1024 * 1024;
    private static final int LINE_LIMIT = 8 * 1024;

    /** Marks begin with it, wherever in a line they are: what is cut off a long line is never one of them. */
    private static final char MARK_BEGIN = '\u001e';

    private final String mark;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();
    private boolean ended;
    private @Nullable String markedId;
    private String markedText = "";
    private @Nullable Runnable onMark;

    Output(String token) {
        this.mark = MARK_BEGIN + token + " ";
    }

    /** Reads until the pipe ends. */
    void read(InputStream in) {
        var bytes = new byte[16 * 1024];
        try (in) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                take(bytes, n);
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

    void take(byte[] bytes, int length) {
        Runnable marked = null;
        lock.lock();
        try {
            for (int i = 0; i < length; i++) {
                if (bytes[i] == MARK_BEGIN) {
                    keepLine();
                }
                if (line.size() < LINE_LIMIT) {
                    line.write(bytes[i]);
                }
                if (bytes[i] == '\n' && endLine()) {
                    marked = onMark;
                    onMark = null;
                }
            }
        } finally {
            lock.unlock();
        }
        if (marked != null) {
            marked.run();
        }
    }

    /** Adds a line of our own to the run at hand. */
    void say(String text) {
        var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            run.write(bytes, 0, Math.min(bytes.length, RUN_LIMIT - run.size()));
        } finally {
            lock.unlock();
        }
    }

    private boolean endLine() {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.startsWith(mark)) {
            keepLine();
            return false;
        }
        line.reset();
        markedId = text.substring(mark.length()).trim();
        markedText = run.toString(StandardCharsets.UTF_8);
        run.reset();
        return true;
    }

    private void keepLine() {
        run.write(line.toByteArray(), 0, Math.clamp(RUN_LIMIT - run.size(), 0, line.size()));
        if (line.size() >= LINE_LIMIT) {
            run.write('\n');
        }
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
            if (line.size() == 0 && run.size() == 0) {
                return "";
            }
            run.write(line.toByteArray(), 0, line.size());
            line.reset();
            String text = run.toString(StandardCharsets.UTF_8);
            run.reset();
            return text;
        } finally {
            lock.unlock();
        }
    }
}
