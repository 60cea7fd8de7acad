package io.openscf.instance.sandbox;

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
            return call(ARM ? 56 : 257, AT_FDCWD, text(arena, path), O_CLOEXEC, 0, 0);
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
