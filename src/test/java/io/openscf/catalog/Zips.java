package io.openscf.catalog;

import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.UploadObjectArgs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.eclipse.microprofile.config.ConfigProvider;

/** Packages of one file for tests of other rooms, as text and as objects in the bucket server that is configured. */
public final class Zips {
    private Zips() {}

    public static String base64(String name, String content) {
        return new ZipOf().file(name, content).base64();
    }

    public static String executable(String name, String content) {
        return new ZipOf()
                .entry(name, 0100755, content.getBytes(StandardCharsets.UTF_8))
                .base64();
    }

    public static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    public static void upload(String bucket, String key, String name, String content) throws Exception {
        var config = ConfigProvider.getConfig();
        try (var client = MinioClient.builder()
                .endpoint(config.getValue("openscf.s3.endpoint", String.class))
                .credentials(
                        config.getValue("openscf.s3.access-key", String.class),
                        config.getValue("openscf.s3.secret-key", String.class))
                .build()) {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
            }
            var file = Files.createTempFile("zips", ".zip");
            Files.write(file, new ZipOf().file(name, content).bytes());
            client.uploadObject(UploadObjectArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .filename(file.toString())
                    .build());
            Files.delete(file);
        }
    }
}
