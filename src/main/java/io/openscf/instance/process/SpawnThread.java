package io.openscf.instance.process;

import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * The one thread that starts processes. It never ends while the gateway lives: the kernel ties "die with parent" to the
 * thread that spawned, so sandboxes started from a thread of a shrinking pool would be killed with it.
 */
class SpawnThread {
    private static final Logger LOG = Logger.getLogger(SpawnThread.class);
    private static final SpawnThread ONLY = new SpawnThread();
    private final LinkedBlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();

    private SpawnThread() {
        Thread.ofPlatform().daemon().name("openscf-spawn").start(this::loop);
    }

    static void execute(Runnable job) {
        ONLY.jobs.add(job);
    }

    private void loop() {
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
}
