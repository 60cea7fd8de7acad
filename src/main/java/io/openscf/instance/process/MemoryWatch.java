package io.openscf.instance.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Counts the resident memory of a tree where no control group does. Overshoots between two looks go unseen. */
class MemoryWatch {
    private final Process process;
    private volatile long limitBytes = Long.MAX_VALUE;
    private volatile long peak;
    private volatile boolean exceeded;

    MemoryWatch(Process process) {
        this.process = process;
    }

    /** Until this is said nothing is too much. */
    void limit(long bytes) {
        peak = 0;
        limitBytes = bytes;
    }

    /** Looks once; true when the limit is exceeded. Blocks shortly. */
    boolean poll() {
        long sum = Stream.concat(Stream.of(process.toHandle()), ProcessTree.below(process.toHandle()).stream())
                .mapToLong(handle -> resident(handle.pid()))
                .sum();
        peak = Math.max(peak, sum);
        exceeded = exceeded || sum > limitBytes;
        return exceeded;
    }

    /** Of all looks, one now among them. Blocks shortly. */
    long peakBytes() {
        poll();
        return peak;
    }

    boolean exceeded() {
        return exceeded;
    }

    private static long resident(long pid) {
        try {
            return Long.parseLong(
                            Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ")[1])
                    * 4096;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
