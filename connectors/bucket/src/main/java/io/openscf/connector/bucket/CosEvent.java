package io.openscf.connector.bucket;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** An S3 notification in the shape of a COS event (bucket-events.md section 9). */
final class CosEvent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CosEvent() {}

    /** COS's name of an S3 event, or null when functions are not told of it (section 9.1). */
    static @Nullable String name(S3Record record) {
        return switch (record.eventName()) {
            case "ObjectCreated:Put" -> "cos:ObjectCreated:Put";
            case "ObjectCreated:Post" -> "cos:ObjectCreated:Post";
            case "ObjectCreated:Copy" -> "cos:ObjectCreated:Copy";
            case "ObjectCreated:CompleteMultipartUpload" -> "cos:ObjectCreated:CompleteMultipartUpload";
            case "ObjectSynced:Create" -> "cos:ObjectCreated:Replication";
            case "ObjectRemoved:Delete",
                    "ObjectRemoved:DeleteAllVersions",
                    "LifecycleExpiration:Delete",
                    "LifecycleDelMarkerExpiration:Delete" -> "cos:ObjectRemove:Delete";
            case "ObjectRemoved:DeleteMarkerCreated", "LifecycleExpiration:DeleteMarkerCreated" ->
                "cos:ObjectRemove:DeleteMarkerCreated";
            case "ObjectLifecycle:Expiration:Current" ->
                record.versionId().isEmpty() ? "cos:ObjectRemove:Delete" : "cos:ObjectRemove:DeleteMarkerCreated";
            case "ObjectRestore:Post" -> "cos:ObjectRestore:Post";
            case "ObjectRestore:Completed" -> "cos:ObjectRestore:Completed";
            default -> record.eventName().startsWith("ObjectLifecycle:Expiration:") ? "cos:ObjectRemove:Delete" : null;
        };
    }

    static String json(S3Record record, String name, CosBucket bucket, String target, CosRegion region) {
        var root = JSON.createObjectNode();
        var both = root.putArray("Records").addObject();
        var cos = both.putObject("cos").put("cosSchemaVersion", "1.0");
        object(cos.putObject("cosObject"), record, name, bucket, region);
        cos.putObject("cosBucket")
                .put("region", region.shortCode())
                .put("name", bucket.name())
                .put("appid", bucket.appid());
        cos.put("cosNotificationId", "unkown");
        event(both.putObject("event"), record, name)
                .put("eventQueue", "qcs:0:scf:" + region.shortCode() + ":appid/" + bucket.appid() + ":" + target)
                .put("reservedInfo", "")
                .put("reqid", number(record.requestId()));
        return root.toString();
    }

    private static void object(ObjectNode object, S3Record record, String name, CosBucket bucket, CosRegion region) {
        boolean removed = name.startsWith("cos:ObjectRemove:");
        object.put("url", "http://" + region.host(bucket) + "/" + encoded(record.key()));
        var meta = object.putObject("meta").put("x-cos-request-id", requestId(record));
        if (!removed) {
            meta.put("Content-Type", record.contentType());
            record.metadata().forEach((key, value) -> {
                if (key.startsWith("x-amz-meta-")) {
                    meta.put("x-cos-meta-" + key.substring("x-amz-meta-".length()), value);
                }
            });
        }
        object.put("vid", record.versionId())
                .put("key", "/" + bucket.appid() + "/" + bucket.name() + "/" + record.key())
                .put("size", removed ? 0 : record.size());
    }

    private static ObjectNode event(ObjectNode event, S3Record record, String name) {
        event.put("eventName", name)
                .put("eventVersion", "1.0")
                .put("eventTime", record.time().getEpochSecond())
                .put("eventSource", "qcs::cos")
                .putObject("requestParameters")
                .put("requestSourceIP", record.address())
                .putObject("requestHeaders")
                .put("Authorization", "");
        return event;
    }

    /** Ids of the platform decode to four hexadecimal numbers of which the first is the time. */
    private static String requestId(S3Record record) {
        var given = record.requestId().toLowerCase(Locale.ROOT);
        var id = Long.toHexString(record.time().getEpochSecond()) + "_"
                + (given.matches("[0-9a-f]+") ? given : Long.toHexString(number(given))) + "_0_0";
        return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String key) {
        return Arrays.stream(key.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** Below 2^31, as a Java class of the platform reads it into an int. */
    private static long number(String requestId) {
        var crc = new CRC32();
        crc.update(requestId.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() & 0x7fffffffL;
    }
}
