package io.openscf.instance.sandbox;

/** The identity of one life of a gateway: its process id and start second, so that leftovers have a knowable owner. */
public final class Epoch {
    private Epoch() {}

    public static String current() {
        return name(ProcessHandle.current());
    }

    public static boolean alive(String epoch) {
        try {
            long pid = Long.parseLong(epoch.split("x")[0], 36);
            return ProcessHandle.of(pid).map(p -> name(p).equals(epoch)).orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String name(ProcessHandle process) {
        long second = process.info()
                .startInstant()
                .map(java.time.Instant::getEpochSecond)
                .orElse(0L);
        return Long.toString(process.pid(), 36) + "x" + Long.toString(second, 36);
    }
}
