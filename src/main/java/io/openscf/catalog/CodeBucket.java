package io.openscf.catalog;

import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The S3 side of the code store. Every method blocks; checked exceptions are faults of the store or the way to it. */
@Singleton
class CodeBucket {
    /** How long an upload counts as just made: the sweep must leave it alone at least twice as long. */
    static final Duration FRESH = Duration.ofMinutes(30);

    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Set<String> ABSENT = Set.of("NoSuchKey", "NoSuchBucket", "NoSuchObject", "NoSuchVersion");
    private static final int PROBABLY_ABSENT = 404;
    private static final int MAX_KEY = 1024;

    private final MinioClient client;
    private final String bucket;
    private final String appid;
    private volatile boolean made;

    CodeBucket(
            @ConfigProperty(name = "openscf.s3.endpoint") String endpoint,
            @ConfigProperty(name = "openscf.s3.access-key") String accessKey,
            @ConfigProperty(name = "openscf.s3.secret-key") String secretKey,
            @ConfigProperty(name = "openscf.s3.code-bucket") String bucket,
            @ConfigProperty(name = "openscf.account.appid") String appid) {
        this.client = MinioClient.builder()
                .endpoint(endpoint)
                .credentials(accessKey, secretKey)
                .build();
        this.bucket = bucket;
        this.appid = appid;
    }

    /** Uploads a package unless it lies there already since a short while. */
    void upload(String sha256, Path zip) throws Exception {
        makeBucket();
        if (!liesFresh(sha256)) {
            client.uploadObject(UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(objectName(sha256))
                    .filename(zip.toString())
                    .build());
        }
    }

    private void makeBucket() throws Exception {
        if (made) {
            return;
        }
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            try {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
            } catch (ErrorResponseException e) {
                if (!e.errorResponse().code().startsWith("BucketAlready")) { // another gateway was quicker
                    throw e;
                }
            }
        }
        made = true;
    }

    private boolean liesFresh(String sha256) throws Exception {
        try {
            var found = client.statObject(StatObjectArgs.builder()
                    .bucket(bucket)
                    .object(objectName(sha256))
                    .build());
            return found.lastModified().toInstant().isAfter(Instant.now().minus(FRESH));
        } catch (ErrorResponseException e) {
            if (absent(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean absent(ErrorResponseException e) {
        return ABSENT.contains(e.errorResponse().code())
                || (e.response() != null && e.response().code() == PROBABLY_ABSENT);
    }

    /** Fetches a package of ours into a file that does not exist yet. */
    void download(String sha256, Path file) throws Exception {
        download(bucket, objectName(sha256), file);
    }

    private void download(String from, String object, Path file) throws Exception {
        client.downloadObject(DownloadObjectArgs.builder()
                .bucket(from)
                .object(object)
                .filename(file.toString())
                .build());
    }

    /**
     * Fetches a user's object, which lies in {@code <name>-<appid>} or the bare name.
     *
     * @param object with or without a leading slash
     * @param most bytes it may have
     */
    void downloadOf(String name, String object, Path file, long most) throws Exception {
        var key = object.startsWith("/") ? object.substring(1) : object;
        var steps = Arrays.asList(key.split("/", -1));
        if (key.isEmpty()
                || key.length() > MAX_KEY
                || key.indexOf('\0') >= 0
                || steps.contains("..")
                || steps.contains(".")) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__COS_OBJECT_NAME,
                    "CosObjectName is the key of an object, such as /code/hello.zip, without . and .. in it.");
        }
        var source = existing(name);
        try {
            long size = client.statObject(
                            StatObjectArgs.builder().bucket(source).object(key).build())
                    .size();
            if (size > most) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE,
                        "The code package has " + (size >> 20) + " MB; at most " + (most >> 20) + " MB are taken.");
            }
            download(source, key, file);
        } catch (ErrorResponseException e) {
            if (!absent(e)) {
                throw e;
            }
            throw new ScfException(
                    ErrorCode.RESOURCE_NOT_FOUND__COS_OBJECT, "The bucket " + source + " has no object " + key + ".");
        }
    }

    private String existing(String name) throws Exception {
        for (var candidate : List.of(name + "-" + appid, name)) {
            if (BUCKET_NAME.matcher(candidate).matches()
                    && !candidate.contains("..")
                    && !candidate.equals(bucket) // other users' code
                    && client.bucketExists(
                            BucketExistsArgs.builder().bucket(candidate).build())) {
                return candidate;
            }
        }
        throw new ScfException(
                ErrorCode.INVALID_PARAMETER_VALUE__COS_BUCKET_NAME,
                "There is no bucket " + name + "-" + appid + " or " + name + ".");
    }

    /** An address from which the package can be fetched without signing. */
    String address(String sha256, Duration validity) throws Exception {
        return client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .method(Http.Method.GET)
                .bucket(bucket)
                .object(objectName(sha256))
                .expiry((int) validity.toSeconds(), TimeUnit.SECONDS)
                .build());
    }

    /** Digests of the packages that were uploaded longer than that ago. */
    List<String> olderThan(Duration age) throws Exception {
        makeBucket();
        var before = Instant.now().minus(age);
        var found = new ArrayList<String>();
        for (var result : client.listObjects(ListObjectsArgs.builder()
                .bucket(bucket)
                .prefix("code/")
                .recursive(true)
                .build())) {
            var item = result.get();
            if (!item.isDir() && item.lastModified().toInstant().isBefore(before)) {
                found.add(item.objectName().replaceFirst("^code/", "").replaceFirst("\\.zip$", ""));
            }
        }
        return found;
    }

    void delete(String sha256) throws Exception {
        client.removeObject(RemoveObjectArgs.builder()
                .bucket(bucket)
                .object(objectName(sha256))
                .build());
    }

    private static String objectName(String sha256) {
        return "code/" + sha256 + ".zip";
    }
}
