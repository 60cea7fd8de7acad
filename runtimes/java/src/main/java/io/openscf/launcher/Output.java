package io.openscf.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output and error of user code, and the marker that ends a run's part of it. */
final class Output {
    private final OutputStream gateway = new FileOutputStream(FileDescriptor.out);
    private String token = "";
    private volatile boolean written;

    /** Puts itself in the place of {@code System.out} and {@code System.err}. */
    static Output install() {
        var output = new Output();
        System.setOut(output.stream(FileDescriptor.out));
        System.setErr(output.stream(FileDescriptor.err));
        return output;
    }

    private PrintStream stream(FileDescriptor file) {
        var watched = new FileOutputStream(file) {
            @Override
            public void write(int one) throws IOException {
                written = true;
                super.write(one);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                written = true;
                super.write(bytes, from, count);
            }

            @Override
            public void close() {
                // user code cannot close what the next run needs
            }
        };
        return new PrintStream(watched, true, StandardCharsets.UTF_8);
    }

    void token(String token) {
        this.token = token;
    }

    /** True when the run wrote something, which then is marked. */
    boolean endRun(String requestId) throws IOException {
        System.out.flush();
        System.err.flush();
        if (!written) {
            return false;
        }
        written = false;
        gateway.write(("\u001e" + token + " " + requestId + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }
}
