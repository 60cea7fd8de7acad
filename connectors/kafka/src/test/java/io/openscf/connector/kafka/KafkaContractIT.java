package io.openscf.connector.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.openscf.connector.Event;
import io.openscf.connector.SourceConnector;
import io.openscf.connector.messaging.Fields;
import io.openscf.connector.testkit.SourceConnectorContract;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every source, on a real broker. */
class KafkaContractIT extends SourceConnectorContract {
    private static final int BATCH = 10;
    private static TestBroker broker;

    private String topic;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        topic = "t" + UUID.randomUUID().toString().substring(0, 8);
        broker.createTopic(topic, lanes());
    }

    @Override
    protected SourceConnector connector() {
        return new CkafkaConnector();
    }

    @Override
    protected String name() {
        return "ckafka-8example-" + topic;
    }

    @Override
    protected String description() {
        return "{\"maxMsgNum\":" + BATCH + ",\"offset\":\"earliest\",\"retry\":\"2\",\"timeOut\":1}";
    }

    /** Long enough that a broker which restarts slowly still knows its members, so that what they did is committed then. */
    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "openscf.kafka.bootstrap",
                broker.bootstrap(),
                "openscf.kafka.client.session.timeout.ms",
                "30000",
                "openscf.kafka.client.heartbeat.interval.ms",
                "1000");
    }

    @Override
    protected void publish(int lane, List<String> texts) throws Exception {
        broker.send(topic, lane, texts);
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
        return lanes();
    }

    /** In each partition the batch that ran, and those whose commit was still on its way. */
    @Override
    protected int mostRepeated() {
        return lanes() * BATCH * 4;
    }

    @Override
    protected void killSource() throws Exception {
        broker.forgetProducer();
        broker.kill();
    }

    @Override
    protected void restartSource() throws Exception {
        broker.restart();
    }
}
