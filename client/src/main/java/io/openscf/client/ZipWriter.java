package io.openscf.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes a zip in memory that keeps the executable bit, which {@code java.util.zip} cannot. The same entries always
 * give the same bytes: there are no times in it. Not thread-safe.
 */
final class ZipWriter {
    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int MOST_ENTRIES = 0xFFFF - 1;
    private static final int VERSION = 20;
    /** Made by a Unix, so that readers look at the upper half of the external attributes. */
    private static final int MADE_BY = 3 << 8 | VERSION;

    private static final int UTF8_NAMES = 1 << 11;
    private static final int DEFLATED = 8;
    /** 1980-01-01, the first day that a zip knows. */
    private static final int FIRST_DAY = 1 << 5 | 1;

    private static final int REGULAR_FILE = 0100000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    /**
     * Adds a file.
     *
     * @param name path inside the zip, parts separated by {@code /}
     * @throws UsageException when the zip has more entries than its format can hold
     */
    void add(String name, byte[] content, boolean executable) {
        if (++entries > MOST_ENTRIES) {
            throw new UsageException("more than " + MOST_ENTRIES + " files: leave some out with .openscfignore");
        }
        var nameBytes = name.getBytes(StandardCharsets.UTF_8);
        var crc = new CRC32();
        crc.update(content);
        var packed = deflate(content);
        var offset = out.size();

        put32(out, LOCAL);
        commonHeader(out, (int) crc.getValue(), packed.length, content.length, nameBytes.length);
        out.writeBytes(nameBytes);
        out.writeBytes(packed);

        put32(directory, CENTRAL);
        put16(directory, MADE_BY);
        commonHeader(directory, (int) crc.getValue(), packed.length, content.length, nameBytes.length);
        put16(directory, 0); // comment
        put16(directory, 0); // disk
        put16(directory, 0); // internal attributes
        put32(directory, (REGULAR_FILE | (executable ? 0755 : 0644)) << 16);
        put32(directory, offset);
        directory.writeBytes(nameBytes);
    }

    /** Ends the zip and returns it. Call it once. */
    byte[] finish() {
        var offset = out.size();
        out.writeBytes(directory.toByteArray());
        put32(out, END);
        put16(out, 0);
        put16(out, 0);
        put16(out, entries);
        put16(out, entries);
        put32(out, directory.size());
        put32(out, offset);
        put16(out, 0); // comment
        return out.toByteArray();
    }

    /** The fields that the local header and the central directory share, in their order. */
    private static void commonHeader(ByteArrayOutputStream to, int crc, int packed, int size, int nameLength) {
        put16(to, VERSION);
        put16(to, UTF8_NAMES);
        put16(to, DEFLATED);
        put16(to, 0); // time
        put16(to, FIRST_DAY);
        put32(to, crc);
        put32(to, packed);
        put32(to, size);
        put16(to, nameLength);
        put16(to, 0); // extra field
    }

    private static byte[] deflate(byte[] content) {
        try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setInput(content);
            deflater.finish();
            var packed = new ByteArrayOutputStream(content.length / 2 + 64);
            var buffer = new byte[8192];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        }
    }

    private static void put16(ByteArrayOutputStream to, int value) {
        to.write(value);
        to.write(value >>> 8);
    }

    private static void put32(ByteArrayOutputStream to, int value) {
        put16(to, value);
        put16(to, value >>> 16);
    }
}
