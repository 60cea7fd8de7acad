package io.openscf.connector.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testbrokers.MosquittoServer;
import io.openscf.connector.testkit.SourceBehaviourContract;
import java.io.IOException;
import java.util.List;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every source as long as nothing dies, on Mosquitto. */
class MosquittoIT extends SourceBehaviourContract {
    private static final int BATCH = 5;
    private static final int CONCURRENCY = 2;

    private static MosquittoServer server;

    private Publisher publisher;

    @BeforeAll
    static void startServer() throws IOException {
        Assumptions.assumeTrue(MosquittoServer.isInstalled(), "the broker is not installed here");
        server = MosquittoServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() throws MqttException {
        publisher = new Publisher(server.port(), "trg-0123456789abcdef");
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
        return "{\"host\":\"127.0.0.1\",\"port\":" + server.port() + ",\"topic\":\"" + publisher.filter()
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
}
