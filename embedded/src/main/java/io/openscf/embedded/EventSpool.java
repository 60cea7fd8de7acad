package io.openscf.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Events on their way to the gateway, a file each until the gateway has taken it. Thread-safe. */
final class EventSpool implements AutoCloseable {
    /** Something that happened to an object; size -1 when it was not told. */
    record Happening(
            String name,
            String bucket,
            String key,
            long size,
            String eTag,
            @Nullable String contentType,
            Map<String, String> metadata) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POSTERS = 8;

    private final Path directory;
    private final URI target;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
    private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() << 20);

    EventSpool(Path directory, String notifyUrl, String token) {
        this.directory = directory;
        this.target = URI.create(notifyUrl);
        this.token = token;
    }

    /** Stores the event and sends it in the background. */
    void add(Happening happening) {
        var number = String.format(Locale.ROOT, "%016X", sequence.incrementAndGet());
        var file = directory.resolve(number + ".json");
        try {
            var written = directory.resolve(number + ".part");
            Files.write(written, JSON.writeValueAsBytes(envelope(happening, number)));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        posters.execute(() -> post(file));
    }

    /** Sends what an earlier run left. */
    void deliver() throws IOException {
        try (var files = Files.list(directory)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .forEach(file -> posters.execute(() -> post(file)));
        }
    }

    private void post(Path file) {
        long pause = 200;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var request = HttpRequest.newBuilder(target)
                        .timeout(Duration.ofSeconds(10))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofFile(file))
                        .build();
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    Files.deleteIfExists(file);
                    return;
                }
            } catch (IOException e) {
                // The gateway is away: it is asked again.
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            pause = Math.min(pause * 2, 5000);
        }
    }

    private static ObjectNode envelope(Happening what, String sequencer) {
        var envelope = JSON.createObjectNode().put("EventName", what.name).put("Key", what.bucket + "/" + what.key);
        var event = envelope.putArray("Records").addObject();
        event.put("eventVersion", "2.0")
                .put("eventSource", "openscf:s3")
                .put("awsRegion", "")
                .put("eventTime", Instant.now().toString())
                .put("eventName", what.name.substring("s3:".length()));
        event.putObject("requestParameters").put("sourceIPAddress", "127.0.0.1");
        event.putObject("responseElements")
                .put(
                        "x-amz-request-id",
                        UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT));
        var s3 = event.putObject("s3").put("s3SchemaVersion", "1.0");
        s3.putObject("bucket").put("name", what.bucket);
        var object = s3.putObject("object")
                .put("key", URLEncoder.encode(what.key, StandardCharsets.UTF_8))
                .put("size", Math.max(what.size, 0))
                .put("eTag", what.eTag)
                .put("contentType", what.contentType == null ? "" : what.contentType)
                .put("sequencer", sequencer);
        var metadata = object.putObject("userMetadata");
        what.metadata.forEach((name, value) -> {
            if (!name.startsWith("s3proxy_")) {
                metadata.put("X-Amz-Meta-" + name, value);
            }
        });
        return envelope;
    }

    @Override
    public void close() {
        posters.shutdownNow();
    }
}
