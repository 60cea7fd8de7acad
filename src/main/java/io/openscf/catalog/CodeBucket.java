package io.openscf.catalog;

import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The S3 side of the code store. Every method blocks; checked exceptions are faults of the store or the way to it. */
@Singleton
class CodeBucket {
    /** How long an upload counts as just made: the sweep must leave it alone at least twice as long. */
    static final Duration FRESH = Duration.ofMinutes(30);

    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int MAX_KEY = 1024;

    private final OwnBucket own;
    private final String appid;

    CodeBucket(OwnBucket own, @ConfigProperty(name = "openscf.account.appid") String appid) {
        this.own = own;
        this.appid = appid;
    }

    /** Uploads a package unless it lies there already since a short while. */
    void upload(String sha256, Path zip) throws Exception {
        var written = own.written(objectName(sha256));
        if (written == null || written.isBefore(Instant.now().minus(FRESH))) {
            own.put(objectName(sha256), zip);
        }
    }

    /** Fetches a package of ours into a file that does not exist yet. */
    void download(String sha256, Path file) throws Exception {
        own.download(objectName(sha256), file);
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
            long size = own.client()
                    .statObject(
                            StatObjectArgs.builder().bucket(source).object(key).build())
                    .size();
            if (size > most) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE,
                        "The code package has " + (size >> 20) + " MB; at most " + (most >> 20) + " MB are taken.");
            }
            own.client()
                    .downloadObject(DownloadObjectArgs.builder()
                            .bucket(source)
                            .object(key)
                            .filename(file.toString())
                            .build());
        } catch (ErrorResponseException e) {
            if (!OwnBucket.absent(e)) {
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
                    && !candidate.equals(own.name()) // other users' code
                    && own.client()
                            .bucketExists(
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
        return own.address(objectName(sha256), validity);
    }

    /** Digests of the packages that were uploaded longer than that ago. */
    List<String> olderThan(Duration age) throws Exception {
        return own.olderThan("code/", age).stream()
                .map(object -> object.replaceFirst("^code/", "").replaceFirst("\\.zip$", ""))
                .toList();
    }

    void delete(String sha256) throws Exception {
        own.delete(objectName(sha256));
    }

    private static String objectName(String sha256) {
        return "code/" + sha256 + ".zip";
    }
}
