package io.openscf.instance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes from one platform thread that never ends: the kernel ties "die with the parent" to the thread that
 * started a process, not to the program.
 */
final class Spawner {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var spawner = new Thread(task, "instance spawner");
        spawner.setDaemon(true);
        return spawner;
    });

    /** Starts it with standard error in standard output, nothing on standard input and no environment but PATH. */
    CompletableFuture<Process> start(List<String> command, java.util.Map<String, String> environment) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var builder = new ProcessBuilder(command).redirectErrorStream(true);
                    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
                    var path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
                    builder.environment().clear();
                    builder.environment().put("PATH", path);
                    builder.environment().putAll(environment);
                    try {
                        return builder.start();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
    }
}
