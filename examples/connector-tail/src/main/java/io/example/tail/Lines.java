package io.example.tail;

import io.openscf.connector.Answer;
import io.openscf.connector.Event;
import io.openscf.connector.Receipt;
import io.openscf.connector.Sink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file, line by line. The next line is read when the function has taken the one before it: that is order and back-pressure.
 * How far it came is in a file beside it, written after the answer and before anything else: a line is forgotten only then.
 */
final class Lines {
    private final String triggerId;
    private final Path file;
    private final Path mark;
    private final int retries;
    private final Sink sink;
    private long position = -1;
    private int failures;
    private int inVain;
    private long notBefore = System.nanoTime();
    private String trouble = "";
    private boolean running;
    private boolean stopped;
    private boolean abandoned;
    private boolean fenced;

    Lines(String triggerId, Path file, int retries, Sink sink) {
        this.triggerId = triggerId;
        this.file = file;
        this.mark = file.resolveSibling(file.getFileName() + ".mark");
        this.retries = retries;
        this.sink = sink;
    }

    /** Calls the function with the next line, when there is one and none is under way. */
    void advance() throws IOException {
        Event event;
        long next;
        synchronized (this) {
            if (running || stopped || fenced || notBefore - System.nanoTime() > 0) {
                return;
            }
            position = position < 0 ? marked() : position;
            var line = lineAt(position);
            if (line == null) {
                return;
            }
            next = position + line.length + 1;
            var text = new String(line, StandardCharsets.UTF_8);
            event = new Event(
                    triggerId,
                    file.getFileName() + "@" + position,
                    TailConnector.event(file.getFileName().toString(), text));
            running = true;
        }
        sink.call(event).thenAccept(answer -> answered(event, next, answer));
    }

    private void answered(Event event, long next, Answer answer) {
        switch (answer) {
            case Answer.Returned returned -> done(next);
            case Answer.Unavailable unavailable -> again(unavailable.reason());
            case Answer.Fenced over -> fence();
            case Answer.Failed failed -> {
                if (countFailure() <= retries) {
                    again(failed.message());
                } else {
                    sink.bury(event, failed.message()).thenAccept(receipt -> buried(next, receipt));
                }
            }
        }
    }

    private void buried(long next, Receipt receipt) {
        switch (receipt) {
            case Receipt.Accepted accepted -> done(next);
            case Receipt.Refused refused -> again(refused.reason());
            case Receipt.Fenced over -> fence();
        }
    }

    private synchronized int countFailure() {
        return ++failures;
    }

    private synchronized void done(long next) {
        try {
            if (!abandoned) {
                write(next);
                position = next;
            }
            failures = 0;
            inVain = 0;
            trouble = "";
            running = false;
        } catch (IOException e) {
            again("how far it came cannot be kept: " + e);
        }
    }

    private synchronized void again(String why) {
        trouble = why;
        notBefore = System.nanoTime() + (50_000_000L << Math.min(inVain++, 10));
        running = false;
    }

    private synchronized void fence() {
        fenced = true;
        running = false;
    }

    private long marked() throws IOException {
        try {
            return Long.parseLong(Files.readString(mark).strip());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private void write(long next) throws IOException {
        var draft = mark.resolveSibling(mark.getFileName() + ".new");
        Files.writeString(draft, Long.toString(next));
        Files.move(draft, mark, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Null when no whole line is there. */
    private byte @org.jspecify.annotations.Nullable [] lineAt(long from) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(from);
            var bytes = new byte[64 << 10];
            int length = open.read(bytes);
            for (int i = 0; i < length; i++) {
                if (bytes[i] == '\n') {
                    return java.util.Arrays.copyOf(bytes, i);
                }
            }
            return null;
        }
    }

    synchronized void stop() {
        stopped = true;
    }

    /** An answer that comes from now on comes too late. */
    synchronized void abandon() {
        stopped = true;
        abandoned = true;
    }

    synchronized boolean isRunning() {
        return running;
    }

    synchronized boolean isFenced() {
        return fenced;
    }

    synchronized String trouble() {
        return trouble;
    }
}
