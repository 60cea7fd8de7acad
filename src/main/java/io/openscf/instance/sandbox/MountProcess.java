package io.openscf.instance.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The mounts of a gateway that is not root: a shell in user and mount namespaces of its own, where it may mount.
 * Sandboxes are started in these namespaces ({@link #entrance}) and so see what it mounts. A JVM cannot enter a user
 * namespace itself, having several threads. The shell ends when the gateway does, however that ends. Thread-safe.
 */
final class MountProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MountProcess.class);

    /**
     * Mounts inside the first directory are seen by the sandboxes. The second is where a mount is made read-only before it is
     * moved to its place: changes of a mount that sandboxes see already do not reach them.
     */
    private static final String SCRIPT = """
            mount -n --bind "$1" "$1" && mount -n --make-shared "$1" || exit 1
            mount -n --bind "$2" "$2" && mount -n --make-private "$2" || exit 1
            echo 0
            IFS='\t'
            while read -r verb from to; do
              case $verb in
                bind) mount -n --bind -o ro,nosuid,nodev -- "$from" "$2/at" && mount -n --move -- "$2/at" "$to" ;;
                unbind) umount -n -l -- "$from" ;;
              esac
              echo $?
            done""";

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final ExecutorService thread;
    private final Set<Path> bound = new HashSet<>();

    private MountProcess(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("openscf-mounts").factory());
    }

    /**
     * Null where user namespaces are not to be had. Blocks for some 10 ms.
     *
     * @param shared below it places to mount on are made
     */
    static @Nullable MountProcess start(Path shared) {
        try {
            Path stage = shared.resolve("stage");
            Files.createDirectories(stage.resolve("at"));
            var builder = new ProcessBuilder(List.of(
                            "unshare",
                            "--user",
                            "--map-root-user",
                            "--mount",
                            "--propagation",
                            "private",
                            "--",
                            "/bin/sh",
                            "-c",
                            SCRIPT,
                            "openscf-mounts",
                            shared.toString(),
                            stage.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            var mounts = new MountProcess(builder.start());
            if ("0".equals(mounts.answers.readLine())) {
                return mounts;
            }
            mounts.close();
        } catch (IOException e) {
            LOG.debug("no mounts in a user namespace", e);
        }
        return null;
    }

    /** What stands before the command line of a sandbox that is to see the mounts. */
    List<String> entrance() {
        var pid = Long.toString(process.pid());
        return List.of("nsenter", "--preserve-credentials", "--target", pid, "--user", "--mount", "--");
    }

    /** Shows a directory, read-only, at another place. Fails with an IOException. */
    CompletableFuture<Void> bind(Path source, Path target) {
        return run(() -> {
            say("bind\t" + source + "\t" + target, "cannot mount " + source + " on " + target);
            bound.add(target);
        });
    }

    /** Repeats are harmless. */
    CompletableFuture<Void> unbind(Path target) {
        return run(() -> {
            if (bound.remove(target)) {
                say("unbind\t" + target, "cannot unmount " + target);
            }
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    private CompletableFuture<Void> run(Step step) {
        var done = new CompletableFuture<Void>();
        thread.execute(() -> {
            try {
                step.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void say(String command, String failure) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        var answer = answers.readLine();
        if (!"0".equals(answer)) {
            throw new IOException(failure + ": status " + answer);
        }
    }

    /** The mounts go with the last sandbox. */
    @Override
    public void close() {
        thread.shutdown();
        process.destroyForcibly();
    }
}
