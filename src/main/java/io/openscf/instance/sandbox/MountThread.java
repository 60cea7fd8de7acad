package io.openscf.instance.sandbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The one thread whose mounts sandboxes see. Where the kernel allows it, it has a mount namespace of its own, so that the
 * machine's table of mounts stays as it is and everything goes with the gateway, however that ends.
 */
final class MountThread {
    private static final Logger LOG = Logger.getLogger(MountThread.class);
    private static final MountThread ONLY = new MountThread();
    private final LinkedBlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> namespace = new CompletableFuture<>();

    private MountThread() {
        Thread.ofPlatform().daemon().name("openscf-mounts").start(this::loop);
    }

    /** The file that names its namespace; empty when it has none of its own. Blocks until that is known. */
    static String namespace() {
        return ONLY.namespace.join();
    }

    /** Runs one system call there and gives its result. */
    static CompletableFuture<Long> call(LongSupplier systemCall) {
        var result = new CompletableFuture<Long>();
        ONLY.jobs.add(() -> result.complete(systemCall.getAsLong()));
        return result;
    }

    private void loop() {
        namespace.complete(separate());
        while (true) {
            try {
                jobs.take().run();
            } catch (InterruptedException e) {
                LOG.debug("the thread of mounts is not interruptible");
            } catch (RuntimeException e) {
                LOG.error("a mount failed", e);
            }
        }
    }

    private static String separate() {
        try {
            if (Kernel.unshare(Kernel.NEW_MOUNTS) < 0 || Kernel.keepMountsToOurselves() < 0) {
                return "";
            }
            return "/proc/self/task/" + Kernel.threadId() + "/ns/mnt";
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("no own mounts", e);
            return "";
        }
    }
}
