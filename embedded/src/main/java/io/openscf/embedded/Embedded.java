package io.openscf.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The child process: a command a line on standard input, an answer a line on standard output (docs/embedded.md). */
public final class Embedded {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final Kept kept;
    private final Map<String, ObjectNode> answers = new LinkedHashMap<>();
    private final Map<String, AutoCloseable> running = new LinkedHashMap<>();

    private Embedded(Path data) throws IOException {
        this.data = data;
        this.kept = new Kept(data.resolve("embedded.properties"));
    }

    /** Usage: {@code --data DIR}. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2 || !arguments[0].equals("--data")) {
            System.err.println("usage: Embedded --data DIR");
            System.exit(2);
        }
        // Standard output is the protocol: whatever a library prints goes to the log.
        PrintStream protocol = System.out;
        System.setOut(System.err);
        var data = Files.createDirectories(Path.of(arguments[1])).toAbsolutePath();
        var embedded = new Embedded(data);
        Runtime.getRuntime().addShutdownHook(new Thread(embedded::stop, "stop"));
        // This thread lives as long as the process: children that die with the thread that started them start here.
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = commands.readLine(); line != null; line = commands.readLine()) {
            protocol.println(JSON.writeValueAsString(embedded.answer(JSON.readTree(line))));
            protocol.flush();
        }
        System.exit(0);
    }

    private ObjectNode answer(JsonNode command) {
        var service = command.path("start").asText();
        try {
            var known = answers.get(service);
            return known != null ? known : start(service, command);
        } catch (Exception e) {
            e.printStackTrace();
            return JSON.createObjectNode().put("service", service).put("error", service + " did not start: " + e);
        }
    }

    private ObjectNode start(String service, JsonNode command) throws Exception {
        var answer = JSON.createObjectNode().put("service", service);
        switch (service) {
            case "postgres" -> running.put(service, Postgres.start(data.resolve("postgres"), kept, answer));
            case "redis" -> running.put(service, Redis.start(data.resolve("redis"), kept, answer));
            case "s3" ->
                running.put(
                        service,
                        BucketServer.start(
                                data,
                                kept,
                                command.path("notifyUrl").asText(),
                                command.path("notifyToken").asText(),
                                answer));
            default -> {
                return answer.put("error", "no such service; there are postgres, redis and s3");
            }
        }
        answers.put(service, answer);
        return answer;
    }

    private void stop() {
        running.values().parallelStream().forEach(service -> {
            try {
                service.close();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        });
    }
}
