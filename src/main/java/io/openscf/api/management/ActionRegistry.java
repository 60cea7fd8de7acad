package io.openscf.api.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The actions that are built, by name. */
@Singleton
public class ActionRegistry {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<String, Action<?, ?>> actions = new HashMap<>();

    ActionRegistry(@All List<Action<?, ?>> found) {
        found.forEach(action -> actions.put(simpleName(action.getClass()), action));
    }

    private static String simpleName(Class<?> type) {
        return type.getSimpleName().replaceFirst("_.*", "");
    }

    /** Runs an action on a request that was checked against the contract. Fails with ActionOffline when it is not built. */
    public Uni<ObjectNode> run(String name, ApiCall call, ObjectNode request) {
        return run(built(name), call, request);
    }

    /** Fails with ActionOffline when the action is not built: before anyone asks whether its parameters are right. */
    public void require(String name) {
        built(name);
    }

    /** Names of the actions that are built. */
    public Set<String> names() {
        return Set.copyOf(actions.keySet());
    }

    private Action<?, ?> built(String name) {
        var action = actions.get(name);
        if (action == null) {
            throw new ScfException(
                    ErrorCode.ACTION_OFFLINE, "The action " + name + " is known but not served by this version.");
        }
        return action;
    }

    private static <Q extends Record, R extends Record> Uni<ObjectNode> run(
            Action<Q, R> action, ApiCall call, ObjectNode request) {
        try {
            return action.handle(call, MAPPER.treeToValue(request, action.requestType()))
                    .map(MAPPER::<ObjectNode>valueToTree);
        } catch (JsonProcessingException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER, "A parameter is not of its type: " + e.getOriginalMessage());
        }
    }
}
