package io.openscf.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The conversation with the process of the embedded services (docs/embedded.md). There is one for the life of the JVM,
 * whatever dev mode reloads: all that is known of it are system properties (text, as other readers of those expect).
 */
final class EmbeddedChild {
    private static final String PREFIX = "openscf.embedded.";
    private static final String ANSWER = PREFIX + "answer.";
    private static final String ASKED = PREFIX + "asked";
    private static final String PID = PREFIX + "pid";
    private static final String ENDED = "the embedded services ended; see embedded.log in the data directory";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String dataDirectory;
    private final String port;

    EmbeddedChild(String dataDirectory, String port) {
        this.dataDirectory = dataDirectory;
        this.port = port;
    }

    /**
     * The answer to the start of a service; starts the child and the service when they do not run.
     *
     * @param others asked when the child has to be started: what else will be wanted soon and may start beside this one
     */
    JsonNode ask(String service, Supplier<Set<String>> others) {
        synchronized (System.getProperties()) {
            try {
                var answer = System.getProperty(ANSWER + service);
                return JSON.readTree(answer == null ? start(service, others) : answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String start(String service, Supplier<Set<String>> others) throws IOException {
        var pid = System.getProperty(PID);
        var wanted = new ArrayList<>(List.of(service));
        if (pid == null) {
            pid = Long.toString(EmbeddedProcess.start(Path.of(dataDirectory)));
            System.setProperty(PID, pid);
            others.get().stream().filter(other -> !other.equals(service)).forEach(wanted::add);
        }
        try (var pipes = new ChildPipes(Long.parseLong(pid))) {
            for (var each : wanted) {
                write(pipes, each);
            }
            return awaitAnswer(pipes, service);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException(ENDED, e);
        }
    }

    private void write(ChildPipes pipes, String service) throws IOException {
        var asked = asked();
        if (!asked.contains(service)) {
            pipes.write(JSON.writeValueAsString(JSON.createObjectNode()
                    .put("start", service)
                    .put("notifyUrl", "http://127.0.0.1:" + port + "/connectors/bucket")
                    .put("notifyToken", notifyToken())));
            asked.add(service);
            remember(asked);
        }
    }

    /** Answers come in the order of the commands; those of other services are kept until they are asked for. */
    private static String awaitAnswer(ChildPipes pipes, String service) throws IOException {
        while (true) {
            var line = pipes.read();
            if (line == null) {
                throw new IllegalStateException(ENDED);
            }
            var answer = JSON.readTree(line);
            var about = answer.path("service").asText();
            var asked = asked();
            asked.remove(about);
            remember(asked);
            if (answer.has("error")) {
                if (about.equals(service)) {
                    throw new IllegalStateException(answer.path("error").asText());
                }
                continue;
            }
            System.setProperty(ANSWER + about, line);
            if (about.equals(service)) {
                return line;
            }
        }
    }

    /** Services whose answers are still to come. */
    private static List<String> asked() {
        var text = System.getProperty(ASKED, "");
        return new ArrayList<>(text.isEmpty() ? List.of() : List.of(text.split(",")));
    }

    private static void remember(List<String> asked) {
        System.setProperty(ASKED, String.join(",", asked));
    }

    /** What the bucket server shows with its notifications; new with every gateway. */
    String notifyToken() {
        synchronized (System.getProperties()) {
            var token = System.getProperty(PREFIX + "notify");
            if (token == null) {
                token = UUID.randomUUID().toString();
                System.setProperty(PREFIX + "notify", token);
            }
            return token;
        }
    }
}
