package io.openscf.connector.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Publishes to one topic with Eclipse Paho. */
final class Publisher implements AutoCloseable {
    private final String address;
    private final String topic;
    private MqttClient client;

    /**
     * What comes before anybody has ever subscribed is nobody's: so the session of the trigger is there before it is bound.
     *
     * @param triggerId whose session is made anew
     */
    Publisher(int port, String triggerId) throws MqttException {
        address = "tcp://127.0.0.1:" + port;
        topic = "t" + UUID.randomUUID().toString().substring(0, 8);
        connect();
        try (var session = new MqttClient(address, "openscf-" + triggerId, new MemoryPersistence())) {
            session.connect(options(true));
            session.disconnect();
            session.connect(options(false));
            session.subscribe(filter(), 1);
            session.disconnect();
        }
    }

    String filter() {
        return topic + "/+";
    }

    private static MqttConnectOptions options(boolean clean) {
        var options = new MqttConnectOptions();
        options.setCleanSession(clean);
        options.setMaxInflight(1000);
        options.setUserName("guest");
        options.setPassword("guest".toCharArray());
        return options;
    }

    /** Also again, when the broker has been away. */
    void connect() throws MqttException {
        client = new MqttClient(address, "publisher-" + UUID.randomUUID(), new MemoryPersistence());
        client.connect(options(true));
    }

    void publish(String level, List<String> texts) throws MqttException {
        for (var text : texts) {
            client.publish(topic + "/" + level, text.getBytes(StandardCharsets.UTF_8), 1, false);
        }
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1000);
        client.close();
    }
}
