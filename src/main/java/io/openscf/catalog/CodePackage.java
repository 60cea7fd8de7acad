package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip of code: checked by its central directory before anything is written, unpacked within limits. */
final class CodePackage {
    private static final int MAX_PATH = 4096;
    private static final int MAX_NAME = 255;
    private static final int MAX_DEPTH = 50;
    private static final Set<PosixFilePermission> RUNNABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");

    private final CatalogLimits limits;

    CodePackage(CatalogLimits limits) {
        this.limits = limits;
    }

    /**
     * The bytes that the package has when unpacked. Fails with InvalidParameterValue.ZipFile when the file is no zip that
     * may be unpacked. Blocks.
     */
    long check(Path zip) throws IOException {
        checkEntryCount(zip);
        try (var file = open(zip)) {
            var seen = new HashMap<String, Boolean>();
            long claimed = 0;
            for (var entry : Collections.list(file.getEntries())) {
                checkKind(file, entry);
                claimed += Math.max(entry.getSize(), 0);
                if (claimed < 0 || claimed > limits.unpackedBytes()) {
                    throw tooLarge();
                }
                var path = path(entry);
                if (!path.isEmpty() && seen.put(path, entry.isDirectory()) != null) {
                    throw refused("has " + shown(path) + " twice");
                }
            }
            if (!seen.containsValue(false)) {
                throw refused("holds no files");
            }
            checkNoFileIsAFolder(seen);
            return claimed;
        }
    }

    /**
     * Counts the headers of entries before the reader makes an object of each: a few megabytes hold a million of them.
     * Headers of archives that lie uncompressed inside count as well, which is on the safe side.
     */
    private void checkEntryCount(Path zip) throws IOException {
        int entries = 0;
        try (var in = new BufferedInputStream(Files.newInputStream(zip), 1 << 16)) {
            int last = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                last = last << 8 | next;
                if (last == 0x504b0102 && ++entries > limits.packageEntries()) {
                    throw refused("has more than " + limits.packageEntries() + " entries");
                }
            }
        }
    }

    private static ZipFile open(Path zip) {
        try {
            return ZipFile.builder().setPath(zip).get();
        } catch (IOException | IllegalArgumentException e) {
            throw refused("is not a zip archive");
        }
    }

    private static void checkNoFileIsAFolder(Map<String, Boolean> seen) {
        for (var path : seen.keySet()) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                if (Boolean.FALSE.equals(seen.get(path.substring(0, slash)))) {
                    throw refused("has a file and a folder named " + shown(path.substring(0, slash)));
                }
            }
        }
    }

    /** Where the entry goes, without {@code .} and a final slash; empty for the root itself. */
    private static String path(ZipArchiveEntry entry) {
        var name = entry.getName();
        boolean drive = name.length() > 1 && name.charAt(1) == ':' && Character.isLetter(name.charAt(0));
        if (name.startsWith("/") || drive || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw refused("has an entry that may not be unpacked: " + shown(name));
        }
        var path = new StringBuilder();
        int depth = 0;
        for (var part : name.split("/")) {
            if (part.equals(".")) {
                continue;
            }
            if (part.isEmpty() || part.equals("..")) {
                throw refused("has an entry that leaves its folder: " + shown(name));
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > MAX_NAME || ++depth > MAX_DEPTH) {
                throw refused(
                        "has a name that is too long, or folders more than " + MAX_DEPTH + " deep: " + shown(name));
            }
            path.append(path.isEmpty() ? "" : "/").append(part);
        }
        if (name.length() > MAX_PATH || (path.isEmpty() && !entry.isDirectory())) {
            throw refused("has an entry that may not be unpacked: " + shown(name));
        }
        return path.toString();
    }

    private static void checkKind(ZipFile file, ZipArchiveEntry entry) {
        int kind = entry.getUnixMode() & 0170000;
        boolean plain = kind == 0 || kind == 0100000 || kind == 0040000;
        if (!plain || entry.isUnixSymlink()) {
            throw refused("has a link or a special file: " + shown(entry.getName()));
        }
        if (!file.canReadEntryData(entry)) {
            throw refused("is encrypted, or compressed in a way that is not supported: " + shown(entry.getName()));
        }
    }

    /**
     * Unpacks a checked package into an empty directory; executable bits are kept, all else is 0755 and 0644. Blocks.
     * Fails with InvalidParameterValue.ZipFile when the content is damaged or larger than its headers say; what was
     * written until then stays.
     */
    void unpack(Path zip, Path directory) throws IOException {
        long left = limits.unpackedBytes();
        try (var file = open(zip)) {
            for (var entry : Collections.list(file.getEntries())) {
                var target = directory.resolve(path(entry)).normalize();
                if (!target.startsWith(directory)) {
                    throw refused("has an entry that leaves its folder: " + shown(entry.getName()));
                }
                if (entry.isDirectory()) {
                    createFolder(directory, target);
                } else {
                    createFolder(directory, Objects.requireNonNull(target.getParent()));
                    left -= write(file, entry, target, left);
                }
            }
        }
    }

    /** With modes of its own: the process's umask may hide them from the sandbox's user. */
    private static void createFolder(Path root, Path folder) throws IOException {
        if (!folder.equals(root) && !Files.exists(folder)) {
            createFolder(root, Objects.requireNonNull(folder.getParent()));
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, RUNNABLE);
        }
    }

    private long write(ZipFile file, ZipArchiveEntry entry, Path target, long most) throws IOException {
        long written = 0;
        var buffer = new byte[1 << 16];
        try (var in = content(file, entry);
                var out = Files.newOutputStream(target)) {
            for (int read = read(in, buffer, entry); read >= 0; read = read(in, buffer, entry)) {
                written += read; // counted here, as sizes in headers may lie
                if (written > most) {
                    throw tooLarge();
                }
                if (written > entry.getSize()) {
                    throw damaged(entry);
                }
                out.write(buffer, 0, read);
            }
        }
        Files.setPosixFilePermissions(target, (entry.getUnixMode() & 0111) != 0 ? RUNNABLE : PLAIN);
        return written;
    }

    private static InputStream content(ZipFile file, ZipArchiveEntry entry) {
        try {
            return file.getInputStream(entry);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(entry);
        }
    }

    private static int read(InputStream in, byte[] buffer, ZipArchiveEntry entry) {
        try {
            return in.read(buffer);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(entry); // a full disk shows where it is written
        }
    }

    private static ScfException damaged(ZipArchiveEntry entry) {
        return refused("is damaged at " + shown(entry.getName()));
    }

    private ScfException tooLarge() {
        return refused("is larger than " + (limits.unpackedBytes() >> 20) + " MB when unpacked");
    }

    private static ScfException refused(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE, "The code package " + why + ".");
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(name.length(), 100)).replaceAll("\\p{Cntrl}", "?");
    }
}
