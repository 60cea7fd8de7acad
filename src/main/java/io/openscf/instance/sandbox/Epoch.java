package io.openscf.instance.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The identity of one life of a gateway: its process id and when it was started, so that leftovers have a knowable owner.
 * The time is in the kernel's ticks since the machine's start: what a clock said then looks different once it is set, and
 * gateways would take each other's instances for leftovers.
 */
public final class Epoch {
    /** Behind pid and name. */
    private static final int START_TIME = 22 - 3;

    private Epoch() {}

    public static String current() {
        return name(ProcessHandle.current().pid());
    }

    public static boolean alive(String epoch) {
        try {
            return name(Long.parseLong(epoch.split("x")[0], 36)).equals(epoch);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String name(long pid) {
        return Long.toString(pid, 36) + "x" + Long.toString(startTicks(pid), 36);
    }

    /** The 22nd field of {@code /proc/PID/stat}; 0 when there is no such process. The second may have spaces in it. */
    private static long startTicks(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TIME]);
        } catch (IOException e) {
            return 0;
        }
    }
}
