package io.openscf.connector.testkit;

import com.fasterxml.jackson.core.type.TypeReference;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.Trigger;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that binds a trigger, takes every event with a short pause, tells of it on standard output, and is there to
 * be killed.
 */
final class DoomedGateway implements AutoCloseable {
    private static final String MARK = "event ";

    private final Process process;
    private final BufferedReader lines;

    private DoomedGateway(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static DoomedGateway start(SourceConnector connector, Trigger trigger, Map<String, String> settings)
            throws IOException {
        return new DoomedGateway(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedGateway.class.getName(),
                        connector.getClass().getName(),
                        ConnectorContract.JSON.writeValueAsString(trigger),
                        ConnectorContract.JSON.writeValueAsString(settings))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next event that it took. */
    Event next(Duration patience) throws Exception {
        return CompletableFuture.supplyAsync(this::read)
                .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                .getFirst();
    }

    /** Ends it at once; gives what it had still told of. */
    List<Event> kill() throws InterruptedException {
        // The handle's, as that of the process would throw away what it has written.
        process.toHandle().destroyForcibly();
        process.waitFor();
        var events = new ArrayList<Event>();
        for (var some = read(); !some.isEmpty(); some = read()) {
            events.addAll(some);
        }
        return events;
    }

    /** One event, or none at the end of its output. */
    private List<Event> read() {
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(MARK)) {
                    return List.of(ConnectorContract.JSON.readValue(line.substring(MARK.length()), Event.class));
                }
            }
        } catch (IOException e) {
            // cut off in the middle of a line: not told
        }
        return List.of();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Usage: {@code CONNECTOR-CLASS TRIGGER SETTINGS}, the last two as JSON. */
    public static void main(String[] arguments) throws Exception {
        var connector = (SourceConnector)
                Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        var trigger = ConnectorContract.JSON.readValue(arguments[1], Trigger.class);
        Map<String, String> settings =
                ConnectorContract.JSON.readValue(arguments[2], new TypeReference<Map<String, String>>() {});
        connector.configure(SourceBehaviourContract.settings(settings));
        var pause = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
        connector.bind(
                trigger, new RecordingSink().judging(event -> CompletableFuture.supplyAsync(() -> tell(event), pause)));
        Thread.currentThread().join();
    }

    private static RecordingSink.Verdict tell(Event event) {
        try {
            System.out.println(MARK + ConnectorContract.JSON.writeValueAsString(event));
            System.out.flush();
            return RecordingSink.Verdict.TAKE;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
