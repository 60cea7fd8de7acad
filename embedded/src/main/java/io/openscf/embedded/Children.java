package io.openscf.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Programs that live no longer than this process. */
final class Children {
    /** The kernel tells a child of its parent's end when the <em>thread</em> ends that started it: this one never does. */
    private final ExecutorService spawning = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spawning").daemon().factory());

    /**
     * Starts a program in a session of its own, away from the signals of a terminal. Once this process is gone,
     * even by {@code kill -9}, the program gets the signal.
     *
     * @param wrapper what runs the program, for example to give up rights; may be empty
     */
    Process start(List<String> wrapper, String signal, List<String> program, Path log) throws IOException {
        var command = new ArrayList<String>();
        onPath("setsid").ifPresent(command::add);
        command.addAll(wrapper);
        onPath("setpriv").ifPresent(setpriv -> command.addAll(List.of(setpriv, "--pdeathsig", signal)));
        command.addAll(program);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            return spawning.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + program.getFirst() + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Asks with SIGTERM, or as {@code asking} does, and kills what does not end in time. */
    static void end(ProcessHandle process, Runnable asking, Duration patience) {
        asking.run();
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends what a killed run left on a directory: programs of the given name that work <em>in</em> it, as both databases
     * do. Their pid files are not asked, since a pid may have gone to a stranger by now.
     */
    static void endOrphans(Path directory, Pattern program) throws IOException {
        var home = directory.toRealPath();
        var orphans = ProcessHandle.allProcesses()
                .filter(process -> home.equals(link(process, "cwd")))
                .filter(process ->
                        program.matcher(String.valueOf(link(process, "exe"))).find())
                .toList();
        orphans.forEach(ProcessHandle::destroy);
        orphans.forEach(orphan -> end(orphan, () -> {}, Duration.ofSeconds(10)));
    }

    private static Path link(ProcessHandle process, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), name));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    static Optional<String> onPath(String name) {
        for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator)) {
            var file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }
}
