package io.openscf.connector.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.InvalidTriggerException.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * What a trigger of the type says (doc 583/11517): which messages of its topic the function wants.
 *
 * @param routing whether the keys are binding keys (filterType 2) rather than tags (1)
 */
record CmqTrigger(boolean routing, List<String> keys) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static CmqTrigger read(String description) throws InvalidTriggerException {
        if (description.isBlank()) {
            return new CmqTrigger(false, List.of());
        }
        var tree = parsed(description);
        int type = tree.path("filterType").asInt(1);
        if (type != 1 && type != 2) {
            throw invalid("filterType is 1 (tags) or 2 (routing), not " + tree.path("filterType"));
        }
        var keys = new ArrayList<String>();
        for (JsonNode key : tree.path("filterKey")) {
            keys.add(key.asText());
        }
        try {
            if (type == 1) {
                TopicActions.checkedTags(keys, Fault.FILTER_TAGS);
            } else {
                keys.forEach(key -> TopicActions.checkRoutingKey(key, Fault.BINDING_KEYS));
            }
        } catch (Fault.Refusal e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        if (keys.size() > 5) {
            throw invalid("there are at most 5 filter keys");
        }
        return new CmqTrigger(type == 2, List.copyOf(keys));
    }

    private static JsonNode parsed(String description) throws InvalidTriggerException {
        try {
            var tree = JSON.readTree(description);
            boolean keysFit = tree.path("filterKey").isMissingNode()
                    || tree.path("filterKey").isArray();
            if (tree.isObject() && keysFit) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw invalid("it is an object such as {\"filterType\":1,\"filterKey\":[\"urgent\"]}");
    }

    private static InvalidTriggerException invalid(String why) {
        return new InvalidTriggerException(Field.TRIGGER_DESC, "TriggerDesc of a cmq trigger: " + why + ".");
    }

    /** The form that is stored. */
    String text() {
        var tree = JsonNodeFactory.instance.objectNode().put("filterType", routing ? 2 : 1);
        var list = tree.putArray("filterKey");
        keys.forEach(list::add);
        return tree.toString();
    }

    boolean wants(List<String> tags, String routingKey) {
        return routing ? Filter.matchesRouting(keys, routingKey) : Filter.matchesTags(keys, tags);
    }
}
