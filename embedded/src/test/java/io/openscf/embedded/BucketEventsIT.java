package io.openscf.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.minio.CopyObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.SourceObject;
import io.minio.messages.DeleteRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bucket server tells of writes (bucket-events.md), and that it tells all of it. */
class BucketEventsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path data;

    @Test
    void tellsOfPutCopyMultipartAndDelete() throws Exception {
        try (var target = new NotifyTarget(0);
                var services = EmbeddedProcess.on(data)) {
            // given
            var s3 = clientWithBucket(services.startBuckets(target.url()), "pictures-1250001111");

            // when
            put(s3, "in/a b+你.txt", "hello", Map.of("Owner", "team-a"));
            s3.copyObject(CopyObjectArgs.builder()
                    .bucket("pictures-1250001111")
                    .object("copy.txt")
                    .source(SourceObject.builder()
                            .bucket("pictures-1250001111")
                            .object("in/a b+你.txt")
                            .build())
                    .build());
            putInParts(s3, "big.bin", 6 * 1024 * 1024);
            remove(s3, "copy.txt");
            remove(s3, "was-never-there.txt");
            put(s3, "last.txt", "", Map.of());

            // then
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(target.keys())
                            .containsExactlyInAnyOrder(
                                    "pictures-1250001111/in/a b+你.txt",
                                    "pictures-1250001111/copy.txt",
                                    "pictures-1250001111/big.bin",
                                    "pictures-1250001111/copy.txt",
                                    "pictures-1250001111/last.txt"));
            assertThat(new HashSet<>(target.authorizations)).containsExactly("Bearer secret word");
            assertThatRecordIsAsInSection1(event(target, "s3:ObjectCreated:Put", "in/a b+你.txt"));
            assertThat(object(event(target, "s3:ObjectCreated:Copy", "copy.txt"))
                            .path("size")
                            .asInt())
                    .isEqualTo(5);
            var parts = object(event(target, "s3:ObjectCreated:CompleteMultipartUpload", "big.bin"));
            assertThat(parts.path("size").asInt()).isEqualTo(6 * 1024 * 1024);
            assertThat(parts.path("eTag").asText()).matches("[0-9a-f]{32}-2");
            var removed = object(event(target, "s3:ObjectRemoved:Delete", "copy.txt"));
            assertThat(removed.has("size") || removed.has("eTag") || removed.has("contentType"))
                    .as("left out on removals (section 1)")
                    .isFalse();
        }
    }

    @Test
    void tellsOfEachKeyOfABulkDeleteAndNeverOfItsOwnBuckets() throws Exception {
        try (var target = new NotifyTarget(0);
                var services = EmbeddedProcess.on(data)) {
            // given
            var s3 = clientWithBucket(services.startBuckets(target.url()), "pictures-1250001111");
            s3.makeBucket(MakeBucketArgs.builder().bucket("openscf-code").build());

            // when
            s3.putObject(PutObjectArgs.builder().bucket("openscf-code").object("package").stream(
                            new ByteArrayInputStream(new byte[3]), 3L, -1L)
                    .build());
            s3.removeObject(RemoveObjectArgs.builder()
                    .bucket("openscf-code")
                    .object("package")
                    .build());
            put(s3, "a", "1", Map.of());
            put(s3, "b", "2", Map.of());
            s3.removeObjects(RemoveObjectsArgs.builder()
                            .bucket("pictures-1250001111")
                            .objects(List.of(new DeleteRequest.Object("a"), new DeleteRequest.Object("b")))
                            .build())
                    .forEach(error -> assertThat(error).isNull());

            // then
            await().atMost(SOON).untilAsserted(() -> assertThat(target.taken).hasSize(4));
            event(target, "s3:ObjectRemoved:Delete", "a");
            event(target, "s3:ObjectRemoved:Delete", "b");
        }
    }

    @Test
    void losesNothingWhenTheGatewayIsAwayAndTheServerIsKilledMeanwhile() throws Exception {
        // given: nobody listens
        int port = freePort();
        var url = "http://127.0.0.1:" + port + "/";
        var first = EmbeddedProcess.on(data);
        var s3 = clientWithBucket(first.startBuckets(url), "pictures-1250001111");
        for (int i = 0; i < 50; i++) {
            put(s3, "object-" + i, "x", Map.of());
        }
        assertThat(spooled()).as("on the disk before the client's answer").hasSize(50);
        first.kill();

        // when
        try (var second = EmbeddedProcess.on(data)) {
            second.startBuckets(url);
            try (var target = new NotifyTarget(port)) {
                // then
                await().atMost(SOON).untilAsserted(() -> assertThat(spooled()).isEmpty());
                assertThat(target.keys())
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50)
                                .mapToObj(i -> "pictures-1250001111/object-" + i)
                                .toList());
            }
        }
    }

    @Test
    void tellsOfEveryObjectThatAKilledServerHasTaken() throws Exception {
        try (var target = new NotifyTarget(0)) {
            // given
            var first = EmbeddedProcess.on(data);
            var s3 = clientWithBucket(first.startBuckets(target.url()), "pictures-1250001111");
            var acknowledged = ConcurrentHashMap.<String>newKeySet();

            // when: killed in the midst of eight writers
            try (var writers = Executors.newFixedThreadPool(8)) {
                for (int writer = 0; writer < 8; writer++) {
                    var name = "w" + writer + "-";
                    writers.execute(() -> putUntilItFails(s3, name, acknowledged));
                }
                await().atMost(SOON).until(() -> acknowledged.size() > 100);
                first.kill();
            }

            // then
            try (var second = EmbeddedProcess.on(data)) {
                var stored = keysOf(EmbeddedProcess.client(second.startBuckets(target.url())));
                assertThat(stored).containsAll(acknowledged);
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(target.keys())
                                .containsAll(stored.stream()
                                        .map(key -> "pictures-1250001111/" + key)
                                        .toList()));
                await().atMost(SOON).untilAsserted(() -> assertThat(spooled()).isEmpty());
            }
        }
    }

    @Test
    void anEventThatIsRefusedHoldsNoOtherBack() throws Exception {
        try (var target = new NotifyTarget(0);
                var services = EmbeddedProcess.on(data)) {
            // given
            target.refuses = event -> event.path("Key").asText().contains("/bad");
            var s3 = clientWithBucket(services.startBuckets(target.url()), "pictures-1250001111");

            // when
            for (int i = 0; i < 20; i++) {
                put(s3, "bad-" + i, "x", Map.of());
            }
            put(s3, "good", "x", Map.of());

            // then
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(target.keys()).containsExactly("pictures-1250001111/good"));
            target.refuses = event -> false;
            await().atMost(SOON).untilAsserted(() -> assertThat(target.taken).hasSize(21));
        }
    }

    /** Section 1: one record, times in milliseconds, an ETag without quotes, the key encoded, metadata as the client's. */
    private static void assertThatRecordIsAsInSection1(JsonNode event) {
        assertThat(event.required("Records")).hasSize(1);
        var record = event.required("Records").get(0);
        assertThat(record.required("eventVersion").asText()).isEqualTo("2.0");
        assertThat(record.required("eventName").asText()).isEqualTo("s3:ObjectCreated:Put");
        assertThat(record.required("eventTime").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Instant.parse(record.required("eventTime").asText()))
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(1));
        assertThat(record.at("/requestParameters/sourceIPAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(record.at("/responseElements/x-amz-request-id").asText()).matches("[0-9A-F]{16}");
        assertThat(record.at("/s3/bucket/name").asText()).isEqualTo("pictures-1250001111");
        assertThat(record.at("/s3/bucket/arn").asText()).isEqualTo("arn:aws:s3:::pictures-1250001111");
        var object = object(event);
        assertThat(object.required("key").asText()).isEqualTo("in%2Fa+b%2B%E4%BD%A0.txt");
        assertThat(object.required("size").asInt()).isEqualTo(5);
        assertThat(object.required("eTag").asText()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(object.required("contentType").asText()).isEqualTo("text/plain");
        assertThat(object.required("sequencer").asText()).matches("[0-9A-F]{16}");
        var names = new ArrayList<String>();
        object.required("userMetadata").fieldNames().forEachRemaining(names::add);
        assertThat(names).anyMatch(name -> name.equalsIgnoreCase("X-Amz-Meta-Owner"));
    }

    private static JsonNode object(JsonNode event) {
        return event.at("/Records/0/s3/object");
    }

    private static JsonNode event(NotifyTarget target, String name, String key) {
        return target.taken.stream()
                .filter(event -> event.required("EventName").asText().equals(name))
                .filter(event -> event.required("Key").asText().equals("pictures-1250001111/" + key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " of " + key + " in " + target.taken));
    }

    private List<Path> spooled() throws IOException {
        try (var files = Files.list(data.resolve("s3-events"))) {
            return files.toList();
        }
    }

    private static MinioClient clientWithBucket(JsonNode s3, String bucket) throws Exception {
        var client = EmbeddedProcess.client(s3);
        client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        return client;
    }

    private static void put(MinioClient s3, String key, String content, Map<String, String> metadata) throws Exception {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        s3.putObject(
                PutObjectArgs.builder()
                        .bucket("pictures-1250001111")
                        .object(key)
                        .contentType("text/plain")
                        .userMetadata(metadata)
                        .stream(new ByteArrayInputStream(bytes), (long) bytes.length, -1L)
                        .build());
    }

    private static void putUntilItFails(MinioClient s3, String name, Set<String> acknowledged) {
        try {
            for (int i = 0; ; i++) {
                put(s3, name + i, "x", Map.of());
                acknowledged.add(name + i);
            }
        } catch (Exception e) {
            // The server is gone.
        }
    }

    private static void putInParts(MinioClient s3, String key, int size) throws Exception {
        s3.putObject(PutObjectArgs.builder().bucket("pictures-1250001111").object(key).stream(
                        new ByteArrayInputStream(new byte[size]), (long) size, 5L * 1024 * 1024)
                .build());
    }

    private static void remove(MinioClient s3, String key) throws Exception {
        s3.removeObject(RemoveObjectArgs.builder()
                .bucket("pictures-1250001111")
                .object(key)
                .build());
    }

    private static List<String> keysOf(MinioClient s3) throws Exception {
        var keys = new ArrayList<String>();
        for (var item : s3.listObjects(
                ListObjectsArgs.builder().bucket("pictures-1250001111").build())) {
            var key = item.get().objectName();
            // A kill leaves the temporary file of an upload behind; it is no object (bucket-events.md section 12).
            if (!key.matches(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
