package io.openscf.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time works on a data directory. The kernel frees the lock however its holder ends. A holder that is
 * ending says so in a file beside it, so that the next start waits for it instead of giving up.
 */
final class DataLock {
    /** A killed gateway is noticed at once, by the end of its pipe; then the file says that the holder is ending. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path data;
    private final FileChannel channel;
    private final @Nullable FileLock lock;

    private DataLock(Path data, FileChannel channel, @Nullable FileLock lock) {
        this.data = data;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the lock, or notes who has it. */
    static DataLock take(Path data) throws IOException {
        var channel =
                FileChannel.open(data.resolve("embedded.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var begun = Instant.now();
        var lock = channel.tryLock();
        while (lock == null && Instant.now().isBefore(begun.plus(isEnding(data) ? PATIENCE : GRACE))) {
            pause();
            lock = channel.tryLock();
        }
        var taken = new DataLock(data, channel, lock);
        if (lock != null) {
            taken.say("running");
        }
        return taken;
    }

    /** Refuses to go on without the lock. */
    void require() throws RefusedException {
        if (lock == null) {
            throw new RefusedException(data + " is in use by another openscf" + holder()
                    + ": end that one, or choose another data directory (--data DIR, OPENSCF_DATA_DIRECTORY)");
        }
    }

    /** Tells the next start that the lock will soon be free. */
    void ending() {
        if (lock != null) {
            say("ending");
        }
    }

    private void say(String state) {
        try {
            Files.writeString(stateFile(data), ProcessHandle.current().pid() + " " + state);
        } catch (IOException e) {
            System.err.println("cannot write to " + data + ": " + e);
        }
    }

    private String holder() {
        try {
            return " (pid " + Files.readString(stateFile(data)).split(" ")[0] + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean isEnding(Path data) {
        try {
            return Files.readString(stateFile(data)).endsWith(" ending");
        } catch (IOException e) {
            return false;
        }
    }

    /** Not the locked file itself: closing any other handle of that one would free the lock. */
    private static Path stateFile(Path data) {
        return data.resolve("embedded.pid");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
