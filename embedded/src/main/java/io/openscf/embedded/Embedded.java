package io.openscf.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sun.misc.Signal;

/** The child process: a command a line on standard input, an answer a line on standard output (docs/embedded.md). */
public final class Embedded {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Embedded() {}

    /** Usage: {@code --data DIR}. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2 || !arguments[0].equals("--data")) {
            System.err.println("usage: Embedded --data DIR");
            System.exit(2);
        }
        // Standard output is the protocol: whatever a library prints goes to the log.
        PrintStream protocol = System.out;
        System.setOut(System.err);
        // Ctrl-C reaches everything on the terminal; what stands on these services ends first, then the input.
        Signal.handle(new Signal("INT"), signal -> {});
        var data = Files.createDirectories(Path.of(arguments[1])).toRealPath();
        var lock = DataLock.take(data);
        var services = new Services(data, lock);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            lock.ending();
                            services.stop();
                        },
                        "stop"));
        serve(services, protocol);
        System.exit(0);
    }

    /** Starts are taken at once and run side by side; answers keep the order of the commands. */
    private static void serve(Services services, PrintStream protocol) throws IOException {
        ExecutorService answers = Executors.newSingleThreadExecutor();
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = commands.readLine(); line != null; line = commands.readLine()) {
            var answer = answer(services, line);
            answers.execute(() -> protocol.println(answer.join()));
        }
    }

    private static CompletableFuture<ObjectNode> answer(Services services, String line) {
        JsonNode command;
        try {
            command = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return CompletableFuture.completedFuture(
                    JSON.createObjectNode().put("service", "").put("error", "a command is a JSON object on one line"));
        }
        return services.start(command.path("start").asText(), command);
    }
}
