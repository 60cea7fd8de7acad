package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that stopped itself ({@code SIGSTOP}) and lasts as it is until it is told to go on. */
public final class StoppedProcess {
    private StoppedProcess() {}

    /** Lets it go on; false when it is not stopped, or not yet. Some 50 us. */
    public static boolean resume(long pid) {
        return stopped(pid) && Kernel.resume(pid) >= 0;
    }

    private static boolean stopped(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name stands in brackets and may hold anything.
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
