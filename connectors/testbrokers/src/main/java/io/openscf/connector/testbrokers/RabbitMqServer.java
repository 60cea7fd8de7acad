package io.openscf.connector.testbrokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Debian's RabbitMQ, which can be killed and comes back at the same ports with what it had. Speaks AMQP 0.9.1 and 1.0 on the
 * same port, and MQTT 3.1.1; user and password are {@code guest}. Not thread-safe.
 */
public final class RabbitMqServer extends BrokerProcess {
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final int port = freePort();
    private final int mqttPort = freePort();
    private final int distributionPort = freePort();
    private final int namesPort = freePort();

    private RabbitMqServer() throws IOException {
        super("rabbitmq");
    }

    /** Whether this machine has one. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** Starts one on data of its own; returns when it takes connections. */
    public static RabbitMqServer start() throws IOException {
        var server = new RabbitMqServer();
        Files.writeString(server.data().resolve("enabled_plugins"), "[rabbitmq_amqp1_0,rabbitmq_mqtt].\n");
        Files.writeString(server.data().resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                mqtt.listeners.tcp.1 = 127.0.0.1:%d
                loopback_users = none
                """.formatted(server.port, server.mqttPort));
        server.restart();
        return server;
    }

    /** On 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Of MQTT, on 127.0.0.1. */
    public int mqttPort() {
        return mqttPort;
    }

    @Override
    List<String> command() {
        return List.of(PROGRAM.toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "HOME", data().toString(),
                "RABBITMQ_NODENAME", "openscf" + port + "@localhost",
                "RABBITMQ_CONFIG_FILE", data().resolve("rabbitmq.conf").toString(),
                "RABBITMQ_CONF_ENV_FILE", "/dev/null",
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                        data().resolve("enabled_plugins").toString(),
                "RABBITMQ_MNESIA_BASE", data().resolve("mnesia").toString(),
                "RABBITMQ_LOG_BASE", data().resolve("log").toString(),
                "RABBITMQ_DIST_PORT", Integer.toString(distributionPort),
                "ERL_EPMD_PORT", Integer.toString(namesPort));
    }

    @Override
    List<Integer> ports() {
        return List.of(port, mqttPort);
    }

    @Override
    public void close() throws IOException {
        super.close();
        // Erlang's name server, of this node alone, outlives it.
        run("epmd", "-port", Integer.toString(namesPort), "-kill");
    }
}
