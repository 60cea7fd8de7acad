package io.openscf.instance.sandbox;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that starts processes. It never ends while the gateway lives: the kernel ties "die with parent" to the
 * thread that spawned, so sandboxes started from a thread of a shrinking pool would be killed with it. What it starts
 * sees the mounts of {@link Mounts} and, when asked, a network of its own.
 */
public final class SpawnThread {
    private static final Logger LOG = Logger.getLogger(SpawnThread.class);
    private static final SpawnThread ONLY = new SpawnThread();
    private final LinkedBlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
    private long machineNetwork = -1;

    private SpawnThread() {
        Thread.ofPlatform().daemon().name("openscf-spawn").start(this::loop);
    }

    /** Runs a job on it. Whatever the job throws is logged. */
    public static void execute(Runnable job) {
        ONLY.jobs.add(job);
    }

    /** Starts a process in a network; null is the machine's. To be called by a job of this thread. */
    static Process start(ProcessBuilder builder, Networks.@Nullable Slot network) throws IOException {
        if (network == null) {
            return builder.start();
        }
        enter(network.file());
        try {
            return builder.start();
        } finally {
            enter(ONLY.machineNetwork);
        }
    }

    /** Runs a job in a new network and gives the open file that keeps it; less than zero when that is impossible. */
    static CompletableFuture<Long> inNewNetwork(Runnable job) {
        var result = new CompletableFuture<Long>();
        execute(() -> {
            if (ONLY.machineNetwork < 0 || Kernel.unshare(Kernel.NEW_NETWORK) < 0) {
                result.complete(-1L);
                return;
            }
            long file = Kernel.openReadOnly("/proc/thread-self/ns/net");
            RuntimeException failure = null;
            try {
                job.run();
            } catch (RuntimeException e) {
                failure = e;
            }
            // Whoever waits for the result must find this thread in the machine's network again.
            enter(ONLY.machineNetwork);
            if (failure == null) {
                result.complete(file);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    private static void enter(long network) {
        if (Kernel.join(network, Kernel.NEW_NETWORK) < 0) {
            throw new IllegalStateException("the network of a sandbox cannot be entered");
        }
    }

    private void loop() {
        prepare();
        while (true) {
            try {
                jobs.take().run();
            } catch (InterruptedException e) {
                LOG.debug("the spawning thread is not interruptible");
            } catch (RuntimeException e) {
                LOG.error("a process could not be started", e);
            }
        }
    }

    private void prepare() {
        try {
            var mounts = MountThread.namespace();
            if (!mounts.isEmpty()) {
                long file = Kernel.openReadOnly(mounts);
                if (Kernel.unshare(Kernel.OWN_FILE_SYSTEM_VIEW) < 0 || Kernel.join(file, Kernel.NEW_MOUNTS) < 0) {
                    LOG.warn("processes do not see later mounts: warm processes cannot be used");
                }
                Kernel.close(file);
            }
            machineNetwork = Kernel.openReadOnly("/proc/self/ns/net");
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("processes are started without own mounts and networks", e);
        }
    }
}
