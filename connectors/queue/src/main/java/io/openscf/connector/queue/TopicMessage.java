package io.openscf.connector.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * A message of a topic, as it is stored.
 *
 * @param topic its name as it is shown
 * @param published milliseconds since 1970
 */
record TopicMessage(String topic, String id, String body, List<String> tags, String routingKey, long published) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static TopicMessage read(String text) {
        try {
            return JSON.readValue(text, TopicMessage.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored message cannot be read", e);
        }
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
