package io.openscf.invocation.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Leaves the values of named fields out of events. */
final class EventMask {
    private static final TextNode MASKED = TextNode.valueOf("***");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> names;

    EventMask(Collection<String> names) {
        this.names = names.stream().map(EventMask::folded).collect(Collectors.toSet());
    }

    private static String folded(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** The event without those values; the same object when it has none. What cannot be read is left out whole. */
    Buffer applyTo(Buffer event) {
        if (names.isEmpty()) {
            return event;
        }
        try {
            var tree = JSON.readTree(event.getBytes());
            return mask(tree) ? Buffer.buffer(JSON.writeValueAsBytes(tree)) : event;
        } catch (IOException e) {
            return Buffer.buffer("\"***\"");
        }
    }

    private boolean mask(JsonNode node) {
        boolean changed = false;
        if (node instanceof ObjectNode object) {
            for (var field : Set.copyOf(object.properties())) {
                if (names.contains(folded(field.getKey()))) {
                    object.set(field.getKey(), MASKED);
                    changed = true;
                }
            }
        }
        for (var child : node) {
            changed |= mask(child);
        }
        return changed;
    }
}
