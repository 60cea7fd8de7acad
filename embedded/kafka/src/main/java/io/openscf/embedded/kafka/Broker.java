package io.openscf.embedded.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One broker that is its own controller (KRaft). When it is up it writes its pid into the file {@code ready} of its
 * directory; it ends when its standard input does.
 */
public final class Broker {
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";

    private Broker() {}

    /** Usage: {@code DIRECTORY PORT CONTROLLER-PORT}. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: Broker DIRECTORY PORT CONTROLLER-PORT");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.WARNING);
        var directory = Path.of(arguments[0]);
        var ready = directory.resolve("ready");
        Files.deleteIfExists(ready);
        format(directory);
        var server = new KafkaRaftServer(
                new KafkaConfig(settings(directory, arguments[1], arguments[2]), false), Time.SYSTEM);
        server.startup();
        Files.writeString(ready, Long.toString(ProcessHandle.current().pid()));
        awaitEndOfInput();
        server.shutdown();
        // Threads of libraries do not keep it.
        System.exit(0);
    }

    /** Once for a directory: names the cluster. */
    private static void format(Path directory) throws Exception {
        new Formatter()
                .setClusterId(clusterId(directory))
                .setNodeId(NODE)
                .setDirectories(List.of(logs(directory)))
                .setMetadataLogDirectory(logs(directory))
                .setControllerListenerName(CONTROLLER)
                .setIgnoreFormatted(true)
                .setPrintStream(System.err)
                .run();
    }

    private static String clusterId(Path directory) throws IOException {
        var file = directory.resolve("cluster-id");
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file);
    }

    private static Map<String, Object> settings(Path directory, String port, String controllerPort) throws IOException {
        var settings = new HashMap<String, Object>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("log.dirs", logs(directory));
        // What is kept in one copy, as there is one broker.
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topic + ".replication.factor", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        // Small and quick rather than fast.
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.putAll(ownersSettings(directory));
        return settings;
    }

    /** What the owner of the directory wants otherwise, in a file {@code server.properties}; usually nothing. */
    private static Map<String, String> ownersSettings(Path directory) throws IOException {
        var properties = new Properties();
        var file = directory.resolve("server.properties");
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static String logs(Path directory) {
        return directory.resolve("logs").toString();
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is said here.
        }
    }
}
