package io.openscf.connector.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** An S3 notification record in the shape of a COS event (bucket-events.md section 9). */
final class CosEvent {
    /** A COS bucket; its S3 name is {@code <name>-<appid>}. */
    record Bucket(String name, String appid) {
        static Bucket of(String s3Name, String appid) {
            int dash = s3Name.lastIndexOf('-');
            return dash > 0 && s3Name.substring(dash + 1).matches("\\d{5,}")
                    ? new Bucket(s3Name.substring(0, dash), s3Name.substring(dash + 1))
                    : new Bucket(s3Name, appid);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> REGIONS = Map.ofEntries(
            Map.entry("ap-guangzhou", "gz"),
            Map.entry("ap-shanghai", "sh"),
            Map.entry("ap-beijing", "bj"),
            Map.entry("ap-chengdu", "cd"),
            Map.entry("ap-chongqing", "cq"),
            Map.entry("ap-nanjing", "nj"),
            Map.entry("ap-hongkong", "hk"),
            Map.entry("ap-singapore", "sg"),
            Map.entry("na-toronto", "ca"),
            Map.entry("na-siliconvalley", "usw"),
            Map.entry("na-ashburn", "use"),
            Map.entry("eu-frankfurt", "de"),
            Map.entry("ap-seoul", "kr"),
            Map.entry("ap-mumbai", "in"),
            Map.entry("ap-bangkok", "th"),
            Map.entry("ap-tokyo", "jp"));

    private CosEvent() {}

    /** COS's name of an S3 event, or null when functions are not told of it (section 9.1). */
    static @Nullable String name(String s3Name) {
        return switch (s3Name.startsWith("s3:") ? s3Name.substring(3) : s3Name) {
            case "ObjectCreated:Put" -> "cos:ObjectCreated:Put";
            case "ObjectCreated:Post" -> "cos:ObjectCreated:Post";
            case "ObjectCreated:Copy" -> "cos:ObjectCreated:Copy";
            case "ObjectCreated:CompleteMultipartUpload" -> "cos:ObjectCreated:CompleteMultipartUpload";
            case "ObjectSynced:Create" -> "cos:ObjectCreated:Replication";
            case "ObjectRemoved:Delete", "ObjectRemoved:DeleteAllVersions", "LifecycleExpiration:Delete" ->
                "cos:ObjectRemove:Delete";
            case "ObjectRemoved:DeleteMarkerCreated", "LifecycleExpiration:DeleteMarkerCreated" ->
                "cos:ObjectRemove:DeleteMarkerCreated";
            case "ObjectRestore:Post" -> "cos:ObjectRestore:Post";
            case "ObjectRestore:Completed" -> "cos:ObjectRestore:Completed";
            default -> null;
        };
    }

    static String json(JsonNode record, String name, Bucket bucket, String key, String target, String region) {
        boolean removed = name.startsWith("cos:ObjectRemove:");
        var object = record.path("s3").path("object");
        var requestId = record.path("responseElements").path("x-amz-request-id").asText();
        long time = Instant.parse(record.path("eventTime").asText()).getEpochSecond();
        var shortRegion = REGIONS.getOrDefault(region, region);
        var root = JSON.createObjectNode();
        var both = root.putArray("Records").addObject();
        var cos = both.putObject("cos").put("cosSchemaVersion", "1.0");
        var cosObject = cos.putObject("cosObject");
        cosObject.put(
                "url",
                "http://" + bucket.name() + "-" + bucket.appid() + ".cos." + region + ".myqcloud.com/" + encoded(key));
        meta(cosObject.putObject("meta"), object, requestId, time, removed);
        cosObject
                .put("vid", object.path("versionId").asText("").replaceFirst("^null$", ""))
                .put("key", "/" + bucket.appid() + "/" + bucket.name() + "/" + key)
                .put("size", removed ? 0 : object.path("size").asLong());
        cos.putObject("cosBucket")
                .put("region", shortRegion)
                .put("name", bucket.name())
                .put("appid", bucket.appid());
        cos.put("cosNotificationId", "unkown");
        var event = both.putObject("event")
                .put("eventName", name)
                .put("eventVersion", "1.0")
                .put("eventTime", time)
                .put("eventSource", "qcs::cos");
        var parameters = event.putObject("requestParameters")
                .put(
                        "requestSourceIP",
                        record.path("requestParameters").path("sourceIPAddress").asText());
        parameters.putObject("requestHeaders").put("Authorization", "");
        event.put("eventQueue", "qcs:0:scf:" + shortRegion + ":appid/" + bucket.appid() + ":" + target)
                .put("reservedInfo", "")
                .put("reqid", number(requestId));
        return root.toString();
    }

    private static void meta(ObjectNode meta, JsonNode object, String requestId, long time, boolean removed) {
        var id = Long.toHexString(time) + "_" + requestId.toLowerCase(Locale.ROOT) + "_0_0";
        meta.put("x-cos-request-id", Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.US_ASCII)));
        if (removed) {
            return;
        }
        meta.put("Content-Type", object.path("contentType").asText());
        object.path("userMetadata").properties().forEach(entry -> {
            var lower = entry.getKey().toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-meta-")) {
                meta.put(
                        "x-cos-meta-" + lower.substring("x-amz-meta-".length()),
                        entry.getValue().asText());
            }
        });
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
