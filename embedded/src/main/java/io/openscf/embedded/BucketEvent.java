package io.openscf.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What happened to one object, told as MinIO's webhook tells it. */
record BucketEvent(String name, String bucket, String key) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** The server listens on the loopback only. */
    private static final String CLIENT = "127.0.0.1";

    /** The envelope of the webhook; {@code head} is null when the object is gone. */
    ObjectNode envelope(String sequencer, String accessKey, @Nullable HeadObjectResponse head) {
        var envelope = JSON.createObjectNode().put("EventName", name).put("Key", bucket + "/" + key);
        var record = envelope.putArray("Records").addObject();
        record.put("eventVersion", "2.0")
                .put("eventSource", "openscf:s3")
                .put("awsRegion", "")
                .put("eventTime", MILLISECONDS.format(Instant.now()))
                .put("eventName", name);
        record.putObject("userIdentity").put("principalId", accessKey);
        record.putObject("requestParameters")
                .put("principalId", accessKey)
                .put("region", "")
                .put("sourceIPAddress", CLIENT);
        record.putObject("responseElements").put("x-amz-request-id", requestId());
        var s3 = record.putObject("s3").put("s3SchemaVersion", "1.0").put("configurationId", "Config");
        var inBucket = s3.putObject("bucket").put("name", bucket).put("arn", "arn:aws:s3:::" + bucket);
        inBucket.putObject("ownerIdentity").put("principalId", accessKey);
        var object = s3.putObject("object").put("key", URLEncoder.encode(key, StandardCharsets.UTF_8));
        if (head != null) {
            describe(object, head);
        }
        object.put("sequencer", sequencer);
        record.putObject("source").put("host", CLIENT).put("port", "").put("userAgent", "");
        return envelope;
    }

    private static void describe(ObjectNode object, HeadObjectResponse head) {
        object.put("size", head.contentLength() == null ? 0 : head.contentLength());
        if (head.eTag() != null) {
            object.put("eTag", head.eTag().replace("\"", ""));
        }
        var type = head.contentType();
        var metadata = JSON.createObjectNode();
        if (type != null && !type.isEmpty()) {
            object.put("contentType", type);
            metadata.put("content-type", type);
        }
        head.metadata().forEach((key, value) -> {
            if (!key.startsWith("s3proxy_")) {
                metadata.put("X-Amz-Meta-" + key, value);
            }
        });
        if (!metadata.isEmpty()) {
            object.set("userMetadata", metadata);
        }
    }

    private static String requestId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
    }
}
