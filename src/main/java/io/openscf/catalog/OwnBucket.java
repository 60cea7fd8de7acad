package io.openscf.catalog;

import io.minio.BucketExistsArgs;
import io.minio.DownloadObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.UploadObjectArgs;
import io.minio.errors.ErrorResponseException;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The bucket of the gateways in the S3 store, made when it is first written to. Every method blocks; checked exceptions are
 * faults of the store or the way to it. Thread-safe.
 */
@Singleton
public class OwnBucket {
    private static final Set<String> ABSENT = Set.of("NoSuchKey", "NoSuchBucket", "NoSuchObject", "NoSuchVersion");
    private static final int PROBABLY_ABSENT = 404;
    private static final long CONNECT_MILLIS = 5000;
    private static final long SILENCE_MILLIS = 30_000;

    private final MinioClient client;
    private final String name;
    private volatile boolean made;

    public OwnBucket(
            @ConfigProperty(name = "openscf.s3.endpoint") String endpoint,
            @ConfigProperty(name = "openscf.s3.access-key") String accessKey,
            @ConfigProperty(name = "openscf.s3.secret-key") String secretKey,
            @ConfigProperty(name = "openscf.s3.code-bucket") String name) {
        var builder = MinioClient.builder().endpoint(endpoint).credentials(accessKey, secretKey);
        if (endpoint.startsWith("http://")) {
            builder.httpClient(withoutTls(), true);
        }
        this.client = builder.build();
        this.client.setTimeout(CONNECT_MILLIS, SILENCE_MILLIS, SILENCE_MILLIS);
        this.name = name;
    }

    /** The usual client reads all certificates of the machine, which takes its time at the start. */
    private static OkHttpClient withoutTls() {
        return new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .build();
    }

    MinioClient client() {
        return client;
    }

    String name() {
        return name;
    }

    /** Stores a file. */
    void put(String object, Path file) throws Exception {
        make();
        client.uploadObject(UploadObjectArgs.builder()
                .bucket(name)
                .object(object)
                .filename(file.toString())
                .build());
    }

    /** Stores bytes. */
    public void put(String object, byte[] bytes) throws Exception {
        make();
        client.putObject(PutObjectArgs.builder().bucket(name).object(object).stream(
                        new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
                .build());
    }

    private void make() throws Exception {
        if (made) {
            return;
        }
        if (!client.bucketExists(BucketExistsArgs.builder().bucket(name).build())) {
            try {
                client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
            } catch (ErrorResponseException e) {
                if (!e.errorResponse().code().startsWith("BucketAlready")) { // another gateway was quicker
                    throw e;
                }
            }
        }
        made = true;
    }

    /** When an object was written; null when there is none. */
    @Nullable
    Instant written(String object) throws Exception {
        try {
            return client.statObject(
                            StatObjectArgs.builder().bucket(name).object(object).build())
                    .lastModified()
                    .toInstant();
        } catch (ErrorResponseException e) {
            if (absent(e)) {
                return null;
            }
            throw e;
        }
    }

    /** The bytes of an object; null when there is none. */
    public byte @Nullable [] get(String object) throws Exception {
        try (var found = client.getObject(
                GetObjectArgs.builder().bucket(name).object(object).build())) {
            return found.readAllBytes();
        } catch (ErrorResponseException e) {
            if (absent(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Fetches an object into a file that does not exist yet. */
    void download(String object, Path file) throws Exception {
        client.downloadObject(DownloadObjectArgs.builder()
                .bucket(name)
                .object(object)
                .filename(file.toString())
                .build());
    }

    /** An address from which an object can be fetched without signing. */
    String address(String object, Duration validity) throws Exception {
        return client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .method(Http.Method.GET)
                .bucket(name)
                .object(object)
                .expiry((int) validity.toSeconds(), TimeUnit.SECONDS)
                .build());
    }

    /** Objects whose names begin so and that were written longer than that ago. */
    public List<String> olderThan(String prefix, Duration age) throws Exception {
        make();
        var before = Instant.now().minus(age);
        var found = new ArrayList<String>();
        for (var result : client.listObjects(ListObjectsArgs.builder()
                .bucket(name)
                .prefix(prefix)
                .recursive(true)
                .build())) {
            var item = result.get();
            if (!item.isDir() && item.lastModified().toInstant().isBefore(before)) {
                found.add(item.objectName());
            }
        }
        return found;
    }

    /** Deletes an object; nothing when there is none. */
    public void delete(String object) throws Exception {
        client.removeObject(
                RemoveObjectArgs.builder().bucket(name).object(object).build());
    }

    static boolean absent(ErrorResponseException e) {
        return ABSENT.contains(e.errorResponse().code())
                || (e.response() != null && e.response().code() == PROBABLY_ABSENT);
    }
}
