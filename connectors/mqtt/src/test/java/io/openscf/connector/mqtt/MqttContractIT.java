package io.openscf.connector.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testbrokers.RabbitMqServer;
import io.openscf.connector.testkit.SourceConnectorContract;
import java.io.IOException;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every source, on a RabbitMQ that speaks MQTT: Mosquitto writes a file anew for each message it must not
 * lose, and so reads acknowledgements much too late. */
class MqttContractIT extends SourceConnectorContract {
    private static final int BATCH = 5;
    private static final int CONCURRENCY = 2;

    private static RabbitMqServer server;

    private Publisher publisher;

    @BeforeAll
    static void startServer() throws IOException {
        Assumptions.assumeTrue(RabbitMqServer.isInstalled(), "the broker is not installed here");
        server = RabbitMqServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() throws MqttException {
        publisher = new Publisher(server.mqttPort(), "trg-0123456789abcdef");
    }

    @AfterEach
    void disconnect() throws MqttException {
        publisher.close();
    }

    @Override
    protected SourceConnector connector() {
        return new MqttConnector();
    }

    @Override
    protected String name() {
        return "plant-readings";
    }

    @Override
    protected String description() {
        return "{\"host\":\"127.0.0.1\",\"port\":" + server.mqttPort() + ",\"topic\":\"" + publisher.filter()
                + "\",\"user\":\"guest\",\"password\":\"guest\",\"maxMsgNum\":" + BATCH
                + ",\"concurrency\":" + CONCURRENCY + ",\"retry\":\"2\",\"timeOut\":1}";
    }

    @Override
    protected void publish(int lane, List<String> texts) throws MqttException {
        publisher.publish(Integer.toString(lane), texts);
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

    /** Acknowledgements stay in memory for a while: a killed server hands over again what it forgot. */
    @Override
    protected int mostForgotten() {
        return Integer.MAX_VALUE;
    }

    @Override
    protected void killSource() {
        server.kill();
    }

    @Override
    protected void restartSource() throws Exception {
        server.restart();
        publisher.connect();
    }
}
