package io.openscf.connector.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A real broker in a JVM of its own, that can be killed and comes back at the same address with what it had. */
final class TestBroker implements AutoCloseable {
    private static final Path MODULE = Path.of(System.getProperty("openscf.broker", "../../embedded/kafka/target"));

    private final Path data;
    private final int port = freePort();
    private final int controllerPort = freePort();
    private final int securePort = freePort();
    private Process process;
    private KafkaProducer<String, String> producer;

    private TestBroker(Map<String, String> further) throws IOException {
        data = Files.createTempDirectory("openscf-broker");
        var settings = new Properties();
        settings.putAll(further);
        try (var writer = Files.newBufferedWriter(data.resolve("server.properties"))) {
            settings.store(writer, null);
        }
        restart();
    }

    static TestBroker start() throws IOException {
        return new TestBroker(Map.of());
    }

    /** With a second listener that wants TLS and a password, set up by the settings of {@code listener.name.secure}. */
    static TestBroker startSecure(Map<String, String> security) throws IOException {
        var broker = new TestBroker(security);
        broker.listenSecurely();
        return broker;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void listenSecurely() throws IOException {
        var file = data.resolve("server.properties");
        Files.writeString(file, Files.readString(file) + """
                        listeners=PLAINTEXT://127.0.0.1:%d,SECURE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
                        """.formatted(port, securePort, controllerPort));
        process.destroyForcibly();
        restart();
    }

    String secure() {
        return "127.0.0.1:" + securePort;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** The next records are sent by a new client, which knows nothing of a broker that died. */
    void forgetProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(
                "-cp",
                Files.readString(MODULE.resolve("classpath.txt")).strip() + ":" + MODULE.resolve("classes"),
                "io.openscf.embedded.kafka.Broker",
                data.toString(),
                "" + port,
                "" + controllerPort));
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()))
                .start();
        var ready = data.resolve("ready");
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.exists(ready) && Files.readString(ready).equals("" + process.pid()));
    }

    void createTopic(String name, int partitions) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    void addPartitions(String topic, int inAll) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(inAll)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** Returns when the broker has them all. */
    void send(List<ProducerRecord<String, String>> records) throws Exception {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.<String, Object>of(
                            "bootstrap.servers", bootstrap(),
                            "acks", "all",
                            "linger.ms", 1,
                            "reconnect.backoff.max.ms", 200,
                            "delivery.timeout.ms", 120_000),
                    new StringSerializer(),
                    new StringSerializer());
        }
        var sent = records.stream().map(producer::send).toList();
        for (var each : sent) {
            each.get(120, TimeUnit.SECONDS);
        }
    }

    void send(String topic, int partition, List<String> values) throws Exception {
        send(values.stream()
                .map(value -> new ProducerRecord<String, String>(topic, partition, null, value))
                .toList());
    }

    @Override
    public void close() throws Exception {
        forgetProducer();
        kill();
        try (var files = Files.walk(data)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
