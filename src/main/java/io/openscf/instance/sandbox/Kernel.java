package io.openscf.instance.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The few system calls that the JDK has no name for. Thread-safe, though what some of them change is the calling thread.
 * Each returns zero or more, or the negated error number. Some 10 us a call.
 */
final class Kernel {
    static final long NEW_MOUNTS = 0x00020000;
    static final long OWN_FILE_SYSTEM_VIEW = 0x00000200;
    static final long NEW_NETWORK = 0x40000000;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final long AT_FDCWD = -100;
    private static final long AT_EMPTY_PATH = 0x1000;
    private static final long O_CLOEXEC = 0x80000;
    private static final long O_CREAT = 0x40;
    private static final long LOCK_EXCLUSIVE_NOW = 2 | 4;
    private static final long SEEK_DATA = 3;
    private static final long O_RDWR = 2;
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final long MS_NOSUID_NODEV_NOATIME = 2 | 4 | 1024;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_SLAVE = 1 << 19;
    private static final long MS_SHARED = 1 << 20;
    private static final long MNT_DETACH = 2;
    private static final long READ_ONLY_NO_SETUID_NO_DEVICES = 0x1 | 0x2 | 0x4;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));

    private Kernel() {}

    /** The calling thread gets namespaces of its own. */
    static long unshare(long what) {
        return call(ARM ? 97 : 272, what, 0, 0, 0, 0);
    }

    /** The calling thread joins the namespace behind an open file. */
    static long join(long file, long kind) {
        return call(ARM ? 268 : 308, file, kind, 0, 0, 0);
    }

    static long threadId() {
        return call(ARM ? 178 : 186, 0, 0, 0, 0, 0);
    }

    static long openReadOnly(String path) {
        try (var arena = Arena.ofConfined()) {
            return open(arena, path, 0);
        }
    }

    static void close(long file) {
        call(ARM ? 57 : 3, file, 0, 0, 0, 0);
    }

    /** What is mounted in the calling thread's namespace from now on stays in it; what others mount still shows in it. */
    static long keepMountsToOurselves() {
        return mount("none", "/", MS_REC | MS_SLAVE);
    }

    /** Makes a directory a mount whose later mounts show in every sandbox that has bound a part of it. */
    static long share(Path directory) {
        var path = directory.toString();
        long bound = mount(path, path, MS_BIND);
        return bound < 0 ? bound : mount("none", path, MS_SHARED);
    }

    private static long mount(String source, String target, long flags) {
        try (var arena = Arena.ofConfined()) {
            return call(ARM ? 40 : 165, text(arena, source), text(arena, target), 0, flags, 0);
        }
    }

    /**
     * Mounts the file system in an image file; the device in between goes with the mount.
     *
     * @param type such as {@code ext4}
     * @param options of that type, separated by commas
     */
    static long mountImage(Path image, Path target, String type, String options) {
        try (var arena = Arena.ofConfined()) {
            long control = open(arena, "/dev/loop-control", O_RDWR);
            if (control < 0) {
                return control;
            }
            long number = ioctl(control, LOOP_CTL_GET_FREE, 0);
            close(control);
            if (number < 0) {
                return number;
            }
            var device = "/dev/loop" + number;
            long loop = open(arena, device, O_RDWR);
            if (loop < 0) {
                return loop;
            }
            try {
                long attached = attach(arena, loop, image);
                return attached < 0
                        ? attached
                        : call(
                                ARM ? 40 : 165,
                                text(arena, device),
                                text(arena, target.toString()),
                                text(arena, type),
                                MS_NOSUID_NODEV_NOATIME,
                                text(arena, options));
            } finally {
                close(loop);
            }
        }
    }

    /**
     * Opens a file, made when absent, and locks it until that open file is closed or this process ends. Unlike a lock of
     * the JDK it holds against others in the same process too, and is not lost when those close the same file.
     */
    static long lock(Path file) {
        try (var arena = Arena.ofConfined()) {
            long opened =
                    call(ARM ? 56 : 257, AT_FDCWD, text(arena, file.toString()), O_RDWR | O_CREAT | O_CLOEXEC, 0600, 0);
            if (opened < 0) {
                return opened;
            }
            long locked = call(ARM ? 32 : 73, opened, LOCK_EXCLUSIVE_NOW, 0, 0, 0);
            if (locked < 0) {
                close(opened);
                return locked;
            }
            return opened;
        }
    }

    /** Where the next written part of a file begins, at or after a position; less than zero when there is none. */
    static long nextData(long file, long from) {
        return call(ARM ? 62 : 8, file, from, SEEK_DATA, 0, 0);
    }

    /** Sets the mode of a file as the calling thread sees it. */
    static long changeMode(Path path, int mode) {
        try (var arena = Arena.ofConfined()) {
            return call(ARM ? 53 : 268, AT_FDCWD, text(arena, path.toString()), mode, 0, 0);
        }
    }

    private static long attach(Arena arena, long loop, Path image) {
        long file = open(arena, image.toString(), O_RDWR);
        if (file < 0) {
            return file;
        }
        try {
            // struct loop_config: fd, block size, then loop_info64 whose flags stand at byte 52 of it.
            var config = arena.allocate(304, 8);
            config.set(JAVA_INT, 0, (int) file);
            config.set(JAVA_INT, 8 + 52, LO_FLAGS_AUTOCLEAR);
            return ioctl(loop, LOOP_CONFIGURE, config.address());
        } finally {
            close(file);
        }
    }

    private static long open(Arena arena, String path, long how) {
        return call(ARM ? 56 : 257, AT_FDCWD, text(arena, path), how | O_CLOEXEC, 0, 0);
    }

    private static long ioctl(long file, long request, long argument) {
        return call(ARM ? 29 : 16, file, request, argument, 0, 0);
    }

    /** Shows a directory at another place, read-only from its first moment. Needs Linux 5.12. */
    static long bindReadOnly(Path source, Path target) {
        try (var arena = Arena.ofConfined()) {
            long openTreeClone = 1 | O_CLOEXEC;
            long tree = call(428, AT_FDCWD, text(arena, source.toString()), openTreeClone, 0, 0);
            if (tree < 0) {
                return tree;
            }
            try {
                var attributes = arena.allocate(32, 8);
                attributes.set(JAVA_LONG, 0, READ_ONLY_NO_SETUID_NO_DEVICES);
                long empty = text(arena, "");
                long set = call(442, tree, empty, AT_EMPTY_PATH, attributes.address(), 32);
                long emptyFrom = 0x4;
                return set < 0 ? set : call(429, tree, empty, AT_FDCWD, text(arena, target.toString()), emptyFrom);
            } finally {
                close(tree);
            }
        }
    }

    /** Sends SIGCONT. */
    static long resume(long pid) {
        return call(ARM ? 129 : 62, pid, 18, 0, 0, 0);
    }

    static long unmount(Path target) {
        try (var arena = Arena.ofConfined()) {
            return call(ARM ? 39 : 166, text(arena, target.toString()), MNT_DETACH, 0, 0, 0);
        }
    }

    private static long text(Arena arena, String text) {
        return arena.allocateFrom(text).address();
    }

    private static long call(long number, long a, long b, long c, long d, long e) {
        try (var arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, 0L);
            return result >= 0 ? result : -Math.max(1, (int) ERRNO.get(state, 0L));
        } catch (Throwable failure) {
            throw new IllegalStateException("a system call cannot be made from this JVM", failure);
        }
    }
}
