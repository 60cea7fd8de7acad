package io.openscf.catalog;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Code packages in an S3 store, named by their digest, and unpacked on this machine. Everything here runs on worker threads. */
@Singleton
public class CodeStore implements UnpackedCode, LayerDirectories {
    /** A package that is stored: its name, its bytes, and its bytes when unpacked. */
    public record Stored(String sha256, long size, long unpackedBytes) {
        /** Stands for the package that an image function does not have. */
        public static final Stored NONE = new Stored("", 0, 0);
    }

    private static final Duration ADDRESS_VALIDITY = Duration.ofMinutes(10);
    private static final long SHOWN_BYTES = 1 << 20;

    private final CodeBucket bucket;
    private final Path directory;
    private final CatalogLimits limits;
    private final CodePackage packages;
    private final Map<String, Uni<Path>> unpacking = new ConcurrentHashMap<>();

    CodeStore(CodeBucket bucket, @ConfigProperty(name = "openscf.data.directory") String data, CatalogLimits limits) {
        this.bucket = bucket;
        this.directory = Path.of(data).toAbsolutePath().normalize().resolve("code");
        this.limits = limits;
        this.packages = new CodePackage(limits);
    }

    /** Stores a package that came as base64 text. Fails with the codes of management-api.md 11.3. */
    public Uni<Stored> storeBase64(String text) {
        return onWorker(() -> {
            var file = temporary();
            try {
                Files.write(file, decode(text, limits.packageBytes()));
                return store(file);
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    /** Refuses by the length of the text what would be too large, so that nothing large is decoded for nothing. */
    static byte[] decode(String text, long most) {
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        if (text.length() / 4 * 3L - padding > most) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE,
                    "The code package is larger than " + (most >> 20)
                            + " MB; put it into a bucket and name it with CosBucketName and CosObjectName.");
        }
        if (text.length() % 4 != 0) {
            throw notBase64("its length is not a multiple of four, padding included");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notBase64(String.valueOf(e.getMessage()));
        }
    }

    private static ScfException notBase64(String why) {
        return new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE_BASE64_BINASCII_ERROR,
                "ZipFile is not base64 text: " + why + ".");
    }

    /** Stores a package that lies in a bucket, {@code <name>-<appid>} or the bare name. */
    public Uni<Stored> storeObject(String fromBucket, String object) {
        return onWorker(() -> {
            var file = temporary();
            try {
                bucket.downloadOf(fromBucket, object, file, limits.unpackedBytes());
                return store(file);
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    /** Unpacks before it uploads: damage and lying headers show only then, and the first start here finds it done. */
    private Stored store(Path zip) throws Exception {
        long unpackedBytes = packages.check(zip);
        var sha256 = digest(zip);
        if (!Files.isDirectory(directory.resolve(sha256))) {
            unpack(zip, sha256);
        }
        bucket.upload(sha256, zip);
        return new Stored(sha256, Files.size(zip), unpackedBytes);
    }

    private static String digest(Path file) throws IOException {
        var digest = digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return hex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private Path unpack(Path zip, String sha256) throws IOException {
        return place(directory.resolve(sha256), folder -> packages.unpack(zip, folder));
    }

    private interface Filling {
        void into(Path folder) throws IOException;
    }

    /** Fills a folder aside and gives it its name at the end, so that a directory with a name is always whole. */
    private Path place(Path named, Filling filling) throws IOException {
        var folder = Files.createTempDirectory(directory, "unpacking-");
        try {
            filling.into(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(folder, named, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(named)) { // else somebody was quicker
                throw e;
            }
        } finally {
            deleteTree(folder);
        }
        return named;
    }

    @Override
    public Uni<Path> directory(String sha256) {
        var unpacked = directory.resolve(sha256);
        if (Files.isDirectory(unpacked)) {
            return Uni.createFrom().item(unpacked);
        }
        return unpacking.computeIfAbsent(
                sha256,
                name -> onWorker(() -> fetch(name))
                        .onTermination()
                        .invoke(() -> unpacking.remove(name))
                        .memoize()
                        .indefinitely());
    }

    @Override
    public Uni<Path> merged(List<String> sha256s) {
        if (sha256s.size() == 1) {
            return directory(sha256s.getFirst());
        }
        var name = mergedName(sha256s);
        var merged = directory.resolve(name);
        if (Files.isDirectory(merged)) {
            return Uni.createFrom().item(merged);
        }
        return unpacking.computeIfAbsent(
                name,
                absent -> merge(sha256s, merged)
                        .onTermination()
                        .invoke(() -> unpacking.remove(name))
                        .memoize()
                        .indefinitely());
    }

    /** As a package of its own would be named. */
    static String mergedName(List<String> sha256s) {
        return hex(digest().digest(("layers:" + String.join(",", sha256s)).getBytes(StandardCharsets.UTF_8)));
    }

    private Uni<Path> merge(List<String> sha256s, Path merged) {
        return Multi.createFrom()
                .iterable(sha256s)
                .onItem()
                .transformToUniAndConcatenate(this::directory)
                .collect()
                .asList()
                .chain(layers -> onWorker(() -> place(merged, folder -> {
                    for (var layer : layers) {
                        MergedLayers.lay(layer, folder);
                    }
                })));
    }

    private Path fetch(String sha256) throws Exception {
        var zip = temporary();
        try {
            bucket.download(sha256, zip);
            return unpack(zip, sha256);
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    /** An address from which the package can be fetched for ten minutes without signing. */
    public Uni<String> address(String sha256) {
        return onWorker(() -> bucket.address(sha256, ADDRESS_VALIDITY));
    }

    /** A text file of the package; empty when it is not there or larger than 1 MB. */
    public Uni<String> file(String sha256, String name) {
        return directory(sha256)
                .chain(unpacked -> onWorker(() -> {
                    var file = unpacked.resolve(name).normalize();
                    if (!file.startsWith(unpacked) || !Files.isRegularFile(file) || Files.size(file) > SHOWN_BYTES) {
                        return "";
                    }
                    var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                    return text.indexOf('\0') < 0 ? text : ""; // a program, not a script
                }));
    }

    /** A path in the store's own folder where nothing is yet. */
    private Path temporary() throws IOException {
        Files.createDirectories(directory);
        return directory.resolve("package-" + UUID.randomUUID() + ".zip");
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static <T> Uni<T> onWorker(Callable<T> work) {
        return Uni.createFrom()
                .item(() -> {
                    try {
                        return work.call();
                    } catch (ScfException e) {
                        throw e;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (Exception e) {
                        throw new IllegalStateException("the code store failed", e);
                    }
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
