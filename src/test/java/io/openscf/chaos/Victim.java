package io.openscf.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A service of the embedded child that is killed, paused and started again by the tests as it was: same program, same
 * directory, same port. Starts on the thread that made it, which the kernel ties the life of what it starts to.
 */
final class Victim implements AutoCloseable {
    private static final List<String> ENDS_WITH_US = List.of("setpriv", "--pdeathsig", "KILL");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path directory;
    private final int port;
    private final List<String> command;
    private ProcessHandle process;

    private Victim(ProcessHandle process, Path directory, int port, List<String> command) {
        this.process = process;
        this.directory = directory;
        this.port = port;
        this.command = command;
    }

    /** The Redis that works in a directory. */
    static Victim redis(Path directory, int port) {
        var process = worksIn(directory);
        var command = new ArrayList<>(ENDS_WITH_US);
        command.addAll(List.of(program(process), directory.resolve("redis.conf").toString()));
        return new Victim(process, directory, port, command);
    }

    /** The PostgreSQL that works in a directory. Root must not run it, so it is nobody to itself. */
    static Victim postgres(Path directory, int port) {
        var process = worksIn(directory);
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(ENDS_WITH_US); // within the namespace, as a change of identity would end it
        command.add(program(process));
        var arguments = arguments(process);
        command.addAll(arguments.subList(1, arguments.size()));
        return new Victim(process, directory, port, command);
    }

    /** The oldest, as others are its children. */
    private static ProcessHandle worksIn(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> directory.equals(link(process, "cwd")))
                .min((one, other) -> one.info()
                        .startInstant()
                        .orElseThrow()
                        .compareTo(other.info().startInstant().orElseThrow()))
                .orElseThrow(() -> new IllegalStateException("nothing works in " + directory));
    }

    private static Path link(ProcessHandle process, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    private static String program(ProcessHandle process) {
        return link(process, "exe").toString();
    }

    private static List<String> arguments(ProcessHandle process) {
        try {
            var line = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
            return List.of(line.split("\0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Nothing of it runs until {@link #resume}; the children of PostgreSQL are paused with it. */
    void pause() {
        Signals.stop(process);
    }

    void resume() {
        Signals.goOn(process);
    }

    /** What whoever watches over it does: starts it when it has ended by itself, as Redis does on a full disk. */
    void supervise() {
        if (!process.isAlive()) {
            startAgain();
        }
    }

    /** Starts it and waits until it listens. PostgreSQL refuses while children of a killed one still end. */
    void startAgain() {
        long giveUp = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - giveUp < 0) {
            process = launch();
            while (process.isAlive() && System.nanoTime() - giveUp < 0) {
                if (listens()) {
                    return;
                }
                Signals.pause(20);
            }
        }
        throw new IllegalStateException("did not start: " + String.join(" ", command));
    }

    private ProcessHandle launch() {
        try {
            var log = new File(directory.toFile(), "again.log");
            return new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start()
                    .toHandle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        Signals.goOn(process);
        kill();
    }
}
