package io.openscf.instance.process;

import io.openscf.instance.sandbox.Cgroup;
import io.openscf.instance.sandbox.StoppedProcess;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** A started process with all that must go with it. Thread-safe. */
class LocalProcess {
    final String id;
    final Cgroup cgroup;
    final Output output;
    /** What marks the end of a run in its output. */
    final String outputToken;

    final Process process;
    /** Where this machine reaches what it listens on. */
    final String address;

    private static final Logger LOG = Logger.getLogger(LocalProcess.class);
    private static final long PEAK_AGE_NANOS = 100_000_000;
    private final CompletableFuture<Void> removed = new CompletableFuture<>();
    private volatile long peakRead;
    private final AtomicLong peak = new AtomicLong();
    private volatile boolean outOfMemory;
    private final MemoryWatch watch;
    private final InstanceFiles.Place place;
    private final Runnable free;
    private final Thread reader;

    /** @param free removes what is not the process itself, when that has ended */
    LocalProcess(
            String id,
            InstanceFiles.Place place,
            Cgroup cgroup,
            Output output,
            String outputToken,
            Process process,
            String address,
            Runnable free) {
        this.id = id;
        this.place = place;
        this.cgroup = cgroup;
        this.output = output;
        this.outputToken = outputToken;
        this.process = process;
        this.address = address;
        this.free = free;
        this.watch = new MemoryWatch(process);
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("openscf-output-" + id)
                .start(() -> output.read(process.getInputStream()));
        process.onExit().thenRun(() -> Thread.ofVirtual().start(this::remove));
    }

    Path socket() {
        return place.socket();
    }

    /** Where the launcher of web functions takes connections to their port. */
    Path webSocket() {
        return place.socket().resolveSibling(place.socket().getFileName() + ".web");
    }

    Path code() {
        return place.code();
    }

    Path layers() {
        return place.layers();
    }

    /** The launcher listens: from now on nothing but its temporary directory is writable for it. */
    void seal() {
        place.seal();
    }

    /** It has a function now, whose limit counts. */
    void limitMemory(int megabytes) {
        long bytes = megabytes * 1024L * 1024;
        cgroup.limitMemory(bytes);
        watch.limit(bytes);
    }

    /** Kills the tree. With a process namespace or a control group nothing escapes. Returns at once. */
    void kill() {
        Thread.ofVirtual().start(() -> {
            ProcessTree.below(process.toHandle()).forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            cgroup.killAll();
        });
    }

    /**
     * Asks the launcher to end. The sandbox itself is spared: it would take the launcher with it unheard. Returns at once.
     */
    void terminate(boolean sandboxed) {
        Thread.ofVirtual().start(() -> signal(sandboxed));
    }

    /** Asks everything inside to end and says in the log of the run whether that reached anybody. Returns at once. */
    void terminateAudibly(boolean sandboxed) {
        Thread.ofVirtual()
                .start(() -> output.say(
                        signal(sandboxed)
                                ? "[PLATFORM] Signal received successfully"
                                : "[PLATFORM] Signal reception failed"));
    }

    /** Lets what stopped itself inside go on; false when nothing is stopped (yet). Blocks shortly. */
    boolean resume() {
        return ProcessTree.below(process.toHandle()).stream()
                        .filter(one -> StoppedProcess.resume(one.pid()))
                        .count()
                > 0;
    }

    private boolean signal(boolean sandboxed) {
        var below = ProcessTree.below(process.toHandle());
        // The first below the sandbox is its own process, too.
        var inside = sandboxed ? below.stream().skip(1) : Stream.concat(below.stream(), Stream.of(process.toHandle()));
        long reached = inside.filter(ProcessHandle::destroy).count();
        // What is stopped notices the signal when it goes on.
        resume();
        return reached > 0;
    }

    /** Not older than 100 ms: asking the kernel costs more than a short run. */
    long recentPeakBytes() {
        long now = System.nanoTime();
        if (peak.get() != 0 && now - peakRead < PEAK_AGE_NANOS) {
            return peak.get();
        }
        peakRead = now;
        return peakBytes();
    }

    long peakBytes() {
        return peak.accumulateAndGet(cgroup.limitsMemory() ? cgroup.peakBytes() : watch.peakBytes(), Math::max);
    }

    boolean outOfMemory() {
        if (watch.exceeded() || cgroup.oomKills() > 0) {
            outOfMemory = true;
        }
        return outOfMemory;
    }

    /** Kills the tree when it is over its limit and nothing else counts. Blocks shortly. */
    void pollMemory() {
        if (!cgroup.limitsMemory() && process.isAlive() && watch.poll()) {
            kill();
        }
    }

    /** Completes when the process has ended and nothing of it is left. */
    CompletableFuture<Void> removed() {
        return removed.copy();
    }

    /** Runs when the process has ended and nothing of it is left, on any thread. Its failures are logged. */
    void whenRemoved(Runnable then) {
        removed.thenRun(() -> {
            try {
                then.run();
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "what follows the end of instance=%s failed", id);
            }
        });
    }

    private void remove() {
        // A thread of the machine's pool started this one: it may know another application's class loader, or none.
        Thread.currentThread().setContextClassLoader(LocalProcess.class.getClassLoader());
        // Read before the group goes: those who ask later get what it was.
        peakBytes();
        outOfMemory();
        cgroup.remove();
        try {
            // The pipe may be held by a process that escaped where nothing shuts it in: its output is not waited for.
            reader.join(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        free.run();
        removed.complete(null);
    }
}
