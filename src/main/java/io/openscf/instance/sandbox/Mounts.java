package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * Shows directories, read-only, in sandboxes that run already: a process can be started before it is known whose code it
 * will run. Thread-safe.
 */
public final class Mounts {
    private final Path shared;
    private final boolean possible;

    /** @param shared the directory below which places to mount on are made; tries whether it works there, some ms */
    public Mounts(Path shared) {
        this.shared = shared;
        this.possible = !MountThread.namespace().isEmpty()
                && MountThread.call(() -> Kernel.share(shared)).join() >= 0
                && works(shared);
    }

    private static boolean works(Path shared) {
        try {
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
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether anything can be mounted later; otherwise what a sandbox is to see must be known at its start. */
    public boolean possible() {
        return possible;
    }

    /** Completes when every sandbox that has bound {@code target} sees {@code source} there; fails with an IOException. */
    public CompletableFuture<Void> bind(Path source, Path target) {
        return MountThread.call(() -> Kernel.bindReadOnly(source, target)).thenAccept(result -> {
            if (result < 0) {
                throw new java.util.concurrent.CompletionException(
                        new IOException("cannot mount " + source + " on " + target + ": error " + -result));
            }
        });
    }

    /** Takes everything off a directory, so that it can be deleted. Repeats are harmless. */
    public CompletableFuture<Void> unbind(Path target) {
        return MountThread.call(() -> Kernel.unmount(target)).thenAccept(ignored -> {});
    }

    /** Gives the shared directory back. */
    public void close() {
        if (possible) {
            unbind(shared).join();
        }
    }
}
