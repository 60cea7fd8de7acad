package io.openscf.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The services of one data directory: each is started once, when it is first asked for. Thread-safe. */
final class Services {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final DataLock lock;
    private final Kept kept;
    private final Children children = new Children();
    private final ExecutorService starting = Executors.newCachedThreadPool();
    private final Map<String, CompletableFuture<ObjectNode>> asked = new HashMap<>();
    private final Queue<AutoCloseable> running = new ConcurrentLinkedQueue<>();

    Services(Path data, DataLock lock) throws IOException {
        this.data = data;
        this.lock = lock;
        this.kept = new Kept(data.resolve("embedded.properties"));
    }

    /** Where the service is, now or once it has started; what failed is tried again when it is asked for again. */
    synchronized CompletableFuture<ObjectNode> start(String service, JsonNode command) {
        var known = asked.get(service);
        if (known != null && !(known.isDone() && known.join().has("error"))) {
            return known;
        }
        var answer = CompletableFuture.supplyAsync(() -> answer(service, command), starting);
        asked.put(service, answer);
        return answer;
    }

    private ObjectNode answer(String service, JsonNode command) {
        var answer = JSON.createObjectNode().put("service", service);
        try {
            lock.require();
            running.add(begin(service, command, answer));
        } catch (RefusedException e) {
            answer.put("error", e.getMessage());
        } catch (Exception e) {
            e.printStackTrace();
            answer.put("error", service + " did not start: " + e.getMessage());
        }
        return answer;
    }

    private AutoCloseable begin(String service, JsonNode command, ObjectNode answer) throws Exception {
        return switch (service) {
            case "postgres" -> new Postgres(data.resolve("postgres"), kept, children).start(answer);
            case "redis" -> new Redis(data.resolve("redis"), kept, children).start(answer);
            case "s3" ->
                BucketServer.start(
                        data,
                        kept,
                        command.path("notifyUrl").asText(),
                        command.path("notifyToken").asText(),
                        answer);
            case "kafka" -> new Kafka(data.resolve("kafka"), kept, children).start(answer);
            default -> throw new RefusedException("no such service; there are postgres, redis, s3 and kafka");
        };
    }

    void stop() {
        running.parallelStream().forEach(service -> {
            try {
                service.close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        });
    }
}
