package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Shows directories, read-only, in sandboxes that run already: a process can be started before it is known whose code it
 * will run. Thread-safe.
 */
public final class Mounts {
    private final Path shared;
    private final boolean ownThread;
    private final @Nullable MountProcess process;

    /**
     * Tries whether it works, some ms.
     *
     * @param shared the directory below which places to mount on are made
     * @param level how sandboxes are shut in; ordinary users mount in a process of its own
     */
    public Mounts(Path shared, Isolation.Level level) throws IOException {
        this.shared = shared;
        this.ownThread = !MountThread.namespace().isEmpty()
                && MountThread.call(() -> Kernel.share(shared)).join() >= 0
                && works(shared);
        this.process = ownThread || level != Isolation.Level.NAMESPACES ? null : MountProcess.start(shared);
    }

    private static boolean works(Path shared) throws IOException {
        Path source = Files.createDirectories(shared.resolve("mount-probe/source"));
        Path target = Files.createDirectories(shared.resolve("mount-probe/target"));
        try {
            return MountThread.call(() -> {
                                long bound = Kernel.bindReadOnly(source, target);
                                return bound < 0 ? bound : Kernel.unmount(target);
                            })
                            .join()
                    >= 0;
        } finally {
            Files.delete(source);
            Files.delete(target);
            Files.delete(shared.resolve("mount-probe"));
        }
    }

    /** Whether anything can be mounted later; otherwise what a sandbox is to see must be known at its start. */
    public boolean possible() {
        return ownThread || process != null;
    }

    /** What stands before the command line of a sandbox that is to see later mounts. */
    public List<String> entrance() {
        return process == null ? List.of() : process.entrance();
    }

    /** Completes when every sandbox that has bound {@code target} sees {@code source} there; fails with an IOException. */
    public CompletableFuture<Void> bind(Path source, Path target) {
        return process != null
                ? process.bind(source, target)
                : MountThread.call(() -> Kernel.bindReadOnly(source, target)).thenAccept(result -> {
                    if (result < 0) {
                        throw new CompletionException(
                                new IOException("cannot mount " + source + " on " + target + ": error " + -result));
                    }
                });
    }

    /** Takes everything off a directory, so that it can be deleted. Repeats are harmless. */
    public CompletableFuture<Void> unbind(Path target) {
        return process != null
                ? process.unbind(target)
                : MountThread.call(() -> Kernel.unmount(target)).thenAccept(ignored -> {});
    }

    /** Gives the shared directory back. */
    public void close() {
        if (process != null) {
            process.close();
        } else if (ownThread) {
            unbind(shared).join();
        }
    }
}
