package io.openscf.instance.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What is kept of a run's lines: 1 MB and 5000 lines in 5 seconds (runtimes.md section 13), and never more than 1 MB at
 * once. What goes beyond is dropped, and where it was a line says how much. Not thread-safe.
 */
class KeptOutput {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final int MOST_LINES = 5000;
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private final LongSupplier nanos;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean begun;
    private long windowBegin;
    private int bytesInWindow;
    private int linesInWindow;
    private long droppedBytes;
    private long droppedLines;

    KeptOutput(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** One line, or the part of it before a mark. */
    void add(byte[] line) {
        if (!fits(line.length)) {
            droppedBytes += line.length;
            droppedLines++;
            return;
        }
        sayDropped();
        bytesInWindow += line.length;
        linesInWindow++;
        text.writeBytes(line);
    }

    /** Text that was kept before. */
    void putInFront(String kept) {
        byte[] later = text.toByteArray();
        text.reset();
        text.writeBytes(kept.getBytes(StandardCharsets.UTF_8));
        text.writeBytes(later);
    }

    /** A line of our own, which no limit drops. */
    void say(String line) {
        sayDropped();
        text.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Whether what comes now is dropped. */
    boolean dropping() {
        return droppedLines > 0;
    }

    /** All that was kept since the last time; the next line belongs to the same run. */
    String take() {
        sayDropped();
        if (text.size() == 0) {
            return "";
        }
        String kept = text.toString(StandardCharsets.UTF_8);
        text.reset();
        return kept;
    }

    /** All that was kept of a run; the next line is another one's. */
    String end() {
        String kept = take();
        begun = false;
        return kept;
    }

    private boolean fits(int length) {
        // The clock is asked when something could be dropped, not for every line.
        if (begun && withinLimits(length)) {
            return true;
        }
        long now = nanos.getAsLong();
        if (!begun || now - windowBegin >= WINDOW_NANOS) {
            begun = true;
            windowBegin = now;
            bytesInWindow = 0;
            linesInWindow = 0;
        }
        return withinLimits(length);
    }

    private boolean withinLimits(int length) {
        return linesInWindow < MOST_LINES && bytesInWindow + length <= MOST_BYTES && text.size() + length <= MOST_BYTES;
    }

    private void sayDropped() {
        if (droppedLines == 0) {
            return;
        }
        text.writeBytes(String.format(
                        Locale.ROOT,
                        "[PLATFORM] %d lines (%d bytes) dropped: a run may log 1 MB and 5000 lines in 5 seconds\n",
                        droppedLines,
                        droppedBytes)
                .getBytes(StandardCharsets.UTF_8));
        droppedLines = 0;
        droppedBytes = 0;
    }
}
