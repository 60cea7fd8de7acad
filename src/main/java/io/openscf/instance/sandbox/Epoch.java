package io.openscf.instance.sandbox;

/** The identity of one life of a gateway: its process id and start second, so that leftovers have a knowable owner. */
public final class Epoch {
    /** No digit of {@link #RADIX}: an {@code x} once made every gateway whose process id has that digit look dead. */
    private static final String BETWEEN = "_";

    private static final int RADIX = 36;
    /** A start is told in time of day, which differs a little between processes while the clock is being set. */
    private static final long TOLERANCE_SECONDS = 2;

    private Epoch() {}

    public static String current() {
        return of(ProcessHandle.current());
    }

    /** That of another process, if it were a gateway. */
    static String of(ProcessHandle process) {
        return Long.toString(process.pid(), RADIX) + BETWEEN + Long.toString(start(process), RADIX);
    }

    public static boolean alive(String epoch) {
        var parts = epoch.split(BETWEEN, 2);
        if (parts.length < 2) {
            return false;
        }
        try {
            long start = Long.parseLong(parts[1], RADIX);
            return ProcessHandle.of(Long.parseLong(parts[0], RADIX))
                    .map(process -> Math.abs(start(process) - start) <= TOLERANCE_SECONDS)
                    .orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long start(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(java.time.Instant::getEpochSecond)
                .orElse(0L);
    }
}
