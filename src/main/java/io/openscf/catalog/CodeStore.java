package io.openscf.catalog;

import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Code packages in an S3 store, named by their digest, and unpacked on this machine. Everything here runs on worker threads. */
@Singleton
public class CodeStore implements UnpackedCode {
    /** A package that is stored. */
    public record Stored(String sha256, long size) {}

    private final MinioClient client;
    private final String bucket;
    private final String appid;
    private final Path directory;
    private final CatalogLimits limits;
    private final CodePackage packages;
    private final Map<String, Uni<Path>> unpacking = new ConcurrentHashMap<>();

    CodeStore(
            @ConfigProperty(name = "openscf.s3.endpoint") String endpoint,
            @ConfigProperty(name = "openscf.s3.access-key") String accessKey,
            @ConfigProperty(name = "openscf.s3.secret-key") String secretKey,
            @ConfigProperty(name = "openscf.s3.code-bucket") String bucket,
            @ConfigProperty(name = "openscf.account.appid") String appid,
            @ConfigProperty(name = "openscf.data.directory") String data,
            CatalogLimits limits) {
        this.client = MinioClient.builder()
                .endpoint(endpoint)
                .credentials(accessKey, secretKey)
                .build();
        this.bucket = bucket;
        this.appid = appid;
        this.directory = Path.of(data).toAbsolutePath().resolve("code");
        this.limits = limits;
        this.packages = new CodePackage(limits);
    }

    /** Stores a package that came as base64 text. Fails with the codes of management-api.md 11.3. */
    public Uni<Stored> storeBase64(String text) {
        if (text.length() / 4 * 3L > limits.packageBytes() + 3) {
            return Uni.createFrom()
                    .failure(new ScfException(
                            ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE,
                            "The code package is larger than " + (limits.packageBytes() >> 20)
                                    + " MB; put it into a bucket and name it with CosBucketName and CosObjectName."));
        }
        return onWorker(() -> {
            var file = temporary();
            try {
                Files.write(file, decode(text));
                return store(file);
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE_BASE64_BINASCII_ERROR,
                    "ZipFile is not base64 text: " + e.getMessage() + ".");
        }
    }

    /** Stores a package that lies in a bucket, {@code <bucket>-<appid>} or the bare name. */
    public Uni<Stored> storeObject(String fromBucket, String object) {
        return onWorker(() -> {
            var key = object.startsWith("/") ? object.substring(1) : object;
            if (key.isEmpty()) {
                throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__COS_OBJECT_NAME, "CosObjectName is empty.");
            }
            var source = existingBucket(fromBucket);
            var file = temporary();
            Files.delete(file);
            try {
                client.downloadObject(DownloadObjectArgs.builder()
                        .bucket(source)
                        .object(key)
                        .filename(file.toString())
                        .build());
                return store(file);
            } catch (ErrorResponseException e) {
                throw new ScfException(
                        ErrorCode.RESOURCE_NOT_FOUND__COS_OBJECT,
                        "The bucket " + source + " has no object " + key + ".");
            } finally {
                Files.deleteIfExists(file);
            }
        });
    }

    private String existingBucket(String name) throws Exception {
        for (var candidate : new String[] {name + "-" + appid, name}) {
            if (candidate.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
                    && !candidate.equals(bucket)
                    && client.bucketExists(
                            BucketExistsArgs.builder().bucket(candidate).build())) {
                return candidate;
            }
        }
        throw new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__COS_BUCKET_NAME,
                "There is no bucket " + name + "-" + appid + " or " + name + ".");
    }

    private Stored store(Path zip) throws Exception {
        packages.check(zip);
        var sha256 = digest(zip);
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        }
        if (!stored(sha256)) {
            client.uploadObject(UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(objectName(sha256))
                    .filename(zip.toString())
                    .build());
        }
        return new Stored(sha256, Files.size(zip));
    }

    private boolean stored(String sha256) throws Exception {
        try {
            client.statObject(StatObjectArgs.builder()
                    .bucket(bucket)
                    .object(objectName(sha256))
                    .build());
            return true;
        } catch (ErrorResponseException e) {
            return false;
        }
    }

    private static String objectName(String sha256) {
        return "code/" + sha256 + ".zip";
    }

    private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** An address from which the package can be fetched for ten minutes without signing. */
    public Uni<String> address(String sha256) {
        return onWorker(() -> client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .method(Http.Method.GET)
                .bucket(bucket)
                .object(objectName(sha256))
                .expiry(10, TimeUnit.MINUTES)
                .build()));
    }

    /** A text file of the package, at most 1 MB of it; empty when it is not there. */
    public Uni<String> file(String sha256, String name) {
        return directory(sha256).chain(unpacked -> onWorker(() -> {
            var file = unpacked.resolve(name).normalize();
            if (!file.startsWith(unpacked) || !Files.isRegularFile(file) || Files.size(file) > 1 << 20) {
                return "";
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        }));
    }

    @Override
    public Uni<Path> directory(String sha256) {
        var unpacked = directory.resolve(sha256);
        if (Files.isDirectory(unpacked)) {
            return Uni.createFrom().item(unpacked);
        }
        return unpacking.computeIfAbsent(sha256, name -> onWorker(() -> fetchAndUnpack(name, unpacked))
                .onTermination()
                .invoke(() -> unpacking.remove(name))
                .memoize()
                .indefinitely());
    }

    private Path fetchAndUnpack(String sha256, Path unpacked) throws Exception {
        var zip = temporary();
        Files.delete(zip);
        var folder = Files.createTempDirectory(directory, "unpacking-");
        try {
            client.downloadObject(DownloadObjectArgs.builder()
                    .bucket(bucket)
                    .object(objectName(sha256))
                    .filename(zip.toString())
                    .build());
            packages.unpack(zip, folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(folder, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            // Another gateway on this machine was quicker.
        } finally {
            Files.deleteIfExists(zip);
            deleteTree(folder);
        }
        return unpacked;
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path temporary() throws IOException {
        Files.createDirectories(directory);
        return Files.createTempFile(directory, "package-", ".zip");
    }

    private static <T> Uni<T> onWorker(Callable<T> work) {
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
