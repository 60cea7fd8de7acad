package io.openscf.instance.sandbox;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Temporary directories of a fixed size on disk: an image file each, mounted where the sandbox takes it from. On a file
 * system in memory what a function writes to {@code /tmp} would count as its memory. Needs root, loop devices and
 * {@code mkfs.ext4}. Thread-safe.
 */
public final class TemporaryDisks {
    private static final Logger LOG = Logger.getLogger(TemporaryDisks.class);
    private static final int BLOCK = 4096;
    /** Nothing in it has to survive a crash, so nothing waits for the disk. */
    private static final String WITHOUT_FLUSHES = "nobarrier,noauto_da_alloc";

    private record Written(long position, byte[] bytes) {}

    private final long bytes;
    private final List<Written> formatted;

    private TemporaryDisks(long bytes, List<Written> formatted) {
        this.bytes = bytes;
        this.formatted = formatted;
    }

    /**
     * Tries to make one; null where that is impossible. Blocks for some 50 ms.
     *
     * @param work a directory for the trial
     * @param megabytes usable size of each
     */
    public static @Nullable TemporaryDisks open(Path work, int megabytes) {
        if (MountThread.namespace().isEmpty()) {
            return null;
        }
        try {
            Files.createDirectories(work);
            // The file system keeps about a hundredth for itself.
            long bytes = (megabytes + megabytes / 64 + 4L) << 20;
            var disks = new TemporaryDisks(bytes, format(work, bytes));
            Path target = Files.createDirectories(work.resolve("probe"));
            Path image = disks.mount(work.resolve("probe.img"), target);
            MountThread.call(() -> Kernel.unmount(target)).join();
            Files.delete(image);
            Files.delete(target);
            return disks;
        } catch (IOException e) {
            LOG.infof("/tmp of functions is in memory and counts as theirs: %s", e.getMessage());
            return null;
        }
    }

    /** An empty file system, as the few blocks of it that are not zero. */
    private static List<Written> format(Path work, long bytes) throws IOException {
        Path image = work.resolve("formatted.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        run(List.of(
                "mkfs.ext4",
                "-q",
                "-F",
                "-O",
                "^has_journal",
                "-m",
                "0",
                "-N",
                "65536",
                "-b",
                "4096",
                "-E",
                "lazy_itable_init=1,nodiscard",
                image.toString()));
        var written = new ArrayList<Written>();
        long file = Kernel.openReadOnly(image.toString());
        try (var channel = FileChannel.open(image, StandardOpenOption.READ)) {
            for (long at = Kernel.nextData(file, 0); at >= 0; at = Kernel.nextData(file, at + BLOCK)) {
                var block = ByteBuffer.allocate(BLOCK);
                channel.read(block, at);
                written.add(new Written(at, block.array()));
            }
        } finally {
            Kernel.close(file);
            Files.delete(image);
        }
        return written;
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("mkfs.ext4 failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Makes an image and mounts it; gives the image back. Some 3 ms, blocking. Not to be called by the mounting thread. */
    public Path mount(Path image, Path target) throws IOException {
        try (var channel = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var block : formatted) {
                channel.write(ByteBuffer.wrap(block.bytes()), block.position());
            }
            channel.write(ByteBuffer.allocate(1), bytes - 1);
        }
        // Somebody else may take the free device between the two calls of the kernel: then there is another one.
        long result = -1;
        for (int attempt = 0; attempt < 5 && result < 0; attempt++) {
            result = MountThread.call(() -> {
                        long mounted = Kernel.mountImage(image, target, "ext4", WITHOUT_FLUSHES);
                        return mounted < 0 ? mounted : Kernel.changeMode(target, 01777);
                    })
                    .join();
        }
        if (result < 0) {
            Files.delete(image);
            throw new IOException("an image cannot be mounted: error " + -result);
        }
        return image;
    }
}
