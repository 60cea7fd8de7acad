package io.openscf.instance.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The system calls that no function needs and escapes are built from, as a filter program of the kernel (classic BPF):
 * each is answered with "operation not permitted"; calls of another architecture end the process.
 */
final class Seccomp {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int ARCHITECTURE = ARM ? 0xC00000B7 : 0xC000003E;
    private static final int X32 = 0x40000000;
    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int NOT_PERMITTED = 0x00050000 | 1;
    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int RETURN = 0x06;

    /** mount, umount2, swapon, swapoff, pivot_root, chroot, keyrings, bpf, modules, kexec, reboot, clocks, ptrace ... */
    private static final List<Integer> X86_64 = List.of(
            101, 134, 139, 153, 154, 155, 156, 159, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174,
            175, 176, 177, 178, 179, 180, 212, 227, 246, 248, 249, 250, 256, 272, 279, 298, 303, 304, 305, 308, 310,
            311, 312, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443);

    private static final List<Integer> AARCH64 = List.of(
            18, 39, 40, 41, 42, 51, 60, 89, 97, 104, 105, 106, 112, 117, 142, 161, 162, 170, 171, 217, 218, 219, 224,
            225, 238, 239, 241, 264, 265, 266, 268, 270, 271, 272, 273, 280, 282, 294, 425, 426, 427, 428, 429, 430,
            431, 432, 433, 438, 442, 443);

    private Seccomp() {}

    /** The program as the kernel reads it: eight bytes an instruction. */
    static byte[] filter() {
        var denied = ARM ? AARCH64 : X86_64;
        int guards = ARM ? 0 : 1;
        var program = ByteBuffer.allocate((4 + guards + denied.size() + 3) * 8).order(ByteOrder.nativeOrder());
        add(program, LOAD, 0, 0, 4);
        add(program, IF_EQUAL, 1, 0, ARCHITECTURE);
        add(program, RETURN, 0, 0, KILL);
        add(program, LOAD, 0, 0, 0);
        if (!ARM) {
            add(program, IF_AT_LEAST, denied.size() + 1, 0, X32);
        }
        for (int i = 0; i < denied.size(); i++) {
            add(program, IF_EQUAL, denied.size() - i, 0, denied.get(i));
        }
        add(program, RETURN, 0, 0, ALLOW);
        add(program, RETURN, 0, 0, NOT_PERMITTED);
        return java.util.Arrays.copyOf(program.array(), program.position());
    }

    private static void add(ByteBuffer program, int code, int ifTrue, int ifFalse, int value) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
    }
}
