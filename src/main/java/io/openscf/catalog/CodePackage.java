package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A zip of code: checked by its central directory before anything is written, unpacked within limits. */
final class CodePackage {
    private static final int MAX_NAME = 4096;
    private static final int MAX_DEPTH = 50;

    private final CatalogLimits limits;

    CodePackage(CatalogLimits limits) {
        this.limits = limits;
    }

    /** Fails with InvalidParameterValue.ZipFile when the file is no zip that may be unpacked. Blocks. */
    void check(Path zip) {
        try (var file = ZipFile.builder().setPath(zip).get()) {
            var seen = new HashMap<String, Boolean>();
            long claimed = 0;
            for (var entries = file.getEntries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var name = checkedName(entry);
                checkKind(entry);
                claimed += Math.max(entry.getSize(), 0);
                if (seen.put(name, entry.isDirectory()) != null) {
                    throw refused("has " + shown(name) + " twice");
                }
                if (seen.size() > limits.packageEntries()) {
                    throw refused("has more than " + limits.packageEntries() + " entries");
                }
            }
            if (seen.isEmpty()) {
                throw refused("is empty");
            }
            if (claimed > limits.unpackedBytes()) {
                throw tooLarge();
            }
            checkNoFileIsAFolder(seen);
        } catch (IOException e) {
            throw refused("is not a zip archive");
        }
    }

    private static void checkNoFileIsAFolder(Map<String, Boolean> seen) {
        for (var name : seen.keySet()) {
            for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
                if (Boolean.FALSE.equals(seen.get(name.substring(0, slash)))) {
                    throw refused("has a file and a folder named " + shown(name.substring(0, slash)));
                }
            }
        }
    }

    private static String checkedName(ZipArchiveEntry entry) {
        var name = entry.getName();
        var path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0
                || path.matches("[A-Za-z]:.*") || path.length() > MAX_NAME) {
            throw refused("has an entry that may not be unpacked: " + shown(name));
        }
        var parts = path.split("/", -1);
        if (parts.length > MAX_DEPTH) {
            throw refused("has folders more than " + MAX_DEPTH + " deep");
        }
        for (var part : parts) {
            if (part.isEmpty() || part.equals("..") || part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 255) {
                throw refused("has an entry that leaves its folder: " + shown(name));
            }
        }
        return path.startsWith("./") ? path.substring(2) : path;
    }

    private static void checkKind(ZipArchiveEntry entry) {
        int kind = entry.getUnixMode() & 0170000;
        boolean plain = kind == 0 || kind == 0100000 || kind == 0040000;
        if (!plain || entry.isUnixSymlink()) {
            throw refused("has a link or a special file: " + shown(entry.getName()));
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw refused("is encrypted");
        }
    }

    /** Unpacks into an empty directory; executable bits are kept, all else is 0755 and 0644. Blocks. */
    void unpack(Path zip, Path directory) throws IOException {
        long written = 0;
        var buffer = new byte[1 << 16];
        try (var file = ZipFile.builder().setPath(zip).get()) {
            for (var entries = file.getEntries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                var target = directory.resolve(checkedName(entry)).normalize();
                if (!target.startsWith(directory)) {
                    throw refused("has an entry that leaves its folder: " + shown(entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (var in = file.getInputStream(entry);
                        var out = Files.newOutputStream(target)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        written += read; // sizes in headers may lie
                        if (written > limits.unpackedBytes()) {
                            throw tooLarge();
                        }
                        out.write(buffer, 0, read);
                    }
                }
                boolean executable = (entry.getUnixMode() & 0111) != 0;
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
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
