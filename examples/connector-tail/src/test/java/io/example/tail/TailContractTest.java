package io.example.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.testkit.SourceConnectorContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every source, on files. The source is dead while its directory is away. */
class TailContractTest extends SourceConnectorContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectory(root.resolve("logs"));
    }

    @Override
    protected SourceConnector connector() {
        return new TailConnector();
    }

    @Override
    protected String name() {
        return "follows-logs";
    }

    @Override
    protected String description() {
        return "{ \"directory\": \"logs\" }";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("openscf.tail.root", root.toString());
    }

    @Override
    protected void publish(int lane, List<String> texts) throws IOException {
        Files.write(
                root.resolve("logs/lane-" + lane + ".log"),
                texts,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Override
    protected List<String> texts(Event event) {
        try {
            return List.of(JSON.readTree(event.json()).path("line").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected int mostUnderWay() {
        return lanes();
    }

    @Override
    protected int mostRepeated() {
        return lanes();
    }

    @Override
    protected void killSource() throws IOException {
        Files.move(root.resolve("logs"), root.resolve("away"));
    }

    @Override
    protected void restartSource() throws IOException {
        Files.move(root.resolve("away"), root.resolve("logs"));
    }
}
