package io.openscf.connector.mqtt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.messaging.Body;
import io.openscf.connector.messaging.Fields;

/** A message in the shape of {@code mqtt.inferred.json} (events/README.md sections 7 and 17.11). */
final class MqttRecord {
    private MqttRecord() {}

    /**
     * An element of {@code Records}. MQTT 3.1.1 tells neither the publisher's client id nor properties: empty.
     *
     * @param id made up by us, as MQTT's own is forgotten when the message is acknowledged
     */
    static ObjectNode of(String topic, int qos, String id, byte[] body, boolean base64) {
        var record = Fields.JSON.createObjectNode();
        var message = record.putObject("Mqtt")
                .put("topic", topic)
                .put("qos", qos)
                .put("msgId", id)
                .put("clientId", "");
        message.putObject("userProperties");
        if (base64) {
            Body.writeBase64(message, body);
        } else {
            Body.write(message, body);
        }
        return record;
    }
}
