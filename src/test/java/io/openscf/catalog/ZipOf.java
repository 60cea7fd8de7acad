package io.openscf.catalog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Zips for tests, also such as no tool would write. */
final class ZipOf {
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes);

    ZipOf() {
        zip.setLevel(Deflater.BEST_SPEED);
    }

    ZipOf file(String name, String content) {
        return entry(name, REGULAR | 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    ZipOf folder(String name) {
        return entry(name, FOLDER | 0755, new byte[0]);
    }

    ZipOf entry(String name, int unixMode, byte[] content) {
        var entry = new ZipArchiveEntry(name);
        entry.setUnixMode(unixMode);
        try {
            zip.putArchiveEntry(entry);
            zip.write(content);
            zip.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    byte[] bytes() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }
}
