package io.openscf.boot;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of a child's standard input and output, opened anew by its pid: after a reload in dev mode no object is left
 * that holds them, only the thread that keeps them from being closed. Nothing is read ahead.
 */
final class ChildPipes implements AutoCloseable {
    private final FileOutputStream toChild;
    private final FileInputStream fromChild;

    ChildPipes(long pid) throws IOException {
        toChild = new FileOutputStream("/proc/" + pid + "/fd/0");
        fromChild = new FileInputStream("/proc/" + pid + "/fd/1");
    }

    void write(String line) throws IOException {
        toChild.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next line, or null when the child has ended. */
    @Nullable
    String read() throws IOException {
        var line = new ByteArrayOutputStream();
        int next;
        while ((next = fromChild.read()) >= 0 && next != '\n') {
            line.write(next);
        }
        return next < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        toChild.close();
        fromChild.close();
    }
}
