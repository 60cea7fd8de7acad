package io.openscf.connector.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One notification of an S3 server, whichever it is (bucket-events.md sections 1, 8 and 9).
 *
 * @param eventName without {@code s3:}
 * @param key decoded
 * @param versionId empty without versioning
 * @param order what tells two changes of one key apart: the sequencer, or time and request id where there is none
 * @param metadata names in small letters
 */
record S3Record(
        String eventName,
        String bucket,
        String key,
        long size,
        String versionId,
        String order,
        String contentType,
        Map<String, String> metadata,
        Instant time,
        String requestId,
        String address) {

    /** Throws IllegalArgumentException when the record cannot be understood. */
    static S3Record of(JsonNode envelope, JsonNode record) {
        var bucket = record.path("s3").path("bucket").path("name").asText("");
        var object = record.path("s3").path("object");
        var time = record.path("eventTime").asText("");
        var requestId = record.path("responseElements").path("x-amz-request-id").asText("");
        var metadata = metadata(object.path("userMetadata"));
        return new S3Record(
                record.path("eventName").asText("").replaceFirst("^s3:", ""),
                bucket,
                key(envelope, record, bucket),
                object.path("size").asLong(),
                object.path("versionId").asText("").replaceFirst("^null$", ""),
                object.path("sequencer").isTextual() ? object.path("sequencer").textValue() : time + " " + requestId,
                object.path("contentType").asText(metadata.getOrDefault("content-type", "")),
                metadata,
                instant(time),
                requestId,
                address(record));
    }

    /** The key of the envelope is raw and that of Ceph is; others are form-encoded. Never decoded twice, never guessed. */
    private static String key(JsonNode envelope, JsonNode record, String bucket) {
        var whole = envelope.path("Key").asText("");
        var own = record.path("s3").path("object").path("key").asText("");
        if (bucket.isEmpty() || own.isEmpty()) {
            throw new IllegalArgumentException("a record without bucket or key");
        }
        if (whole.startsWith(bucket + "/") && envelope.path("Records").size() == 1) {
            return whole.substring(bucket.length() + 1);
        }
        boolean raw = record.path("eventSource").asText("").equals("ceph:s3");
        return raw ? own : URLDecoder.decode(own, StandardCharsets.UTF_8);
    }

    private static Instant instant(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a record whose eventTime is none", e);
        }
    }

    private static Map<String, String> metadata(JsonNode given) {
        var metadata = new TreeMap<String, String>();
        given.properties()
                .forEach(entry -> metadata.put(
                        entry.getKey().toLowerCase(Locale.ROOT),
                        entry.getValue().asText("")));
        return metadata;
    }

    /** Expiry by rules has no request; then the host is the name of a node, perhaps. */
    private static String address(JsonNode record) {
        var address = record.path("requestParameters").path("sourceIPAddress").asText("");
        var host = record.path("source").path("host").asText("");
        var shown = address.isEmpty() && host.matches("\\[?[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*]?") ? host : address;
        return shown.replaceAll("^\\[|]$", "");
    }
}
