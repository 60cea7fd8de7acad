package io.openscf.connector.rabbitmq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testbrokers.RabbitMqServer;
import io.openscf.connector.testkit.SourceConnectorContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every source, on a real RabbitMQ; messages are published by RabbitMQ's own client. */
class RabbitMqContractIT extends SourceConnectorContract {
    private static final int BATCH = 5;
    private static final int CONCURRENCY = 2;

    private static RabbitMqServer server;

    private final ConnectionFactory factory = new ConnectionFactory();
    private String queue;
    private Connection connection;
    private Channel channel;

    @BeforeAll
    static void startServer() throws IOException {
        Assumptions.assumeTrue(RabbitMqServer.isInstalled(), "there is no rabbitmq-server here");
        server = RabbitMqServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void declareQueue() throws Exception {
        factory.setHost("127.0.0.1");
        factory.setPort(server.port());
        factory.setAutomaticRecoveryEnabled(false);
        queue = "q" + UUID.randomUUID().toString().substring(0, 8);
        connect();
        channel.queueDeclare(queue, true, false, false, null);
    }

    private void connect() throws Exception {
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void disconnect() {
        connection.abort(1000);
    }

    @Override
    protected SourceConnector connector() {
        return new RabbitMqConnector();
    }

    @Override
    protected String name() {
        return "rabbit-orders";
    }

    @Override
    protected String description() {
        return "{\"host\":\"127.0.0.1\",\"port\":" + server.port() + ",\"queue\":\"" + queue
                + "\",\"user\":\"guest\",\"password\":\"guest\",\"maxMsgNum\":" + BATCH
                + ",\"concurrency\":" + CONCURRENCY + ",\"retry\":\"2\",\"timeOut\":1}";
    }

    @Override
    protected void publish(int lane, List<String> texts) throws Exception {
        for (var text : texts) {
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, text.getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(30_000);
    }

    @Override
    protected List<String> texts(Event event) {
        try {
            return Fields.JSON.readTree(event.json()).path("Records").findValuesAsText("msgBody");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected int mostUnderWay() {
        return CONCURRENCY;
    }

    /** What was with the function, and acknowledgements that were on their way. */
    @Override
    protected int mostRepeated() {
        return 2 * CONCURRENCY * BATCH;
    }

    /** A classic queue keeps acknowledgements in memory for a while: a killed server hands over again what it forgot. */
    @Override
    protected int mostForgotten() {
        return Integer.MAX_VALUE;
    }

    @Override
    protected void killSource() {
        connection.abort(0);
        server.kill();
    }

    @Override
    protected void restartSource() throws Exception {
        server.restart();
        connect();
    }
}
