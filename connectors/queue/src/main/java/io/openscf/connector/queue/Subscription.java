package io.openscf.connector.queue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * Who wants the messages of a topic (doc 406/7414), as it is stored.
 *
 * @param protocol {@code queue}, {@code http} or, for triggers, {@code function}
 * @param endpoint name of a queue, an address, or the trigger's id
 * @param filterTags wanted tags; empty for all
 * @param bindingKeys wanted routing keys, on topics that route
 * @param createTime milliseconds since 1970, as is {@code modifyTime}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Subscription(
        String name,
        String id,
        String protocol,
        String endpoint,
        Strategy strategy,
        Format format,
        List<String> filterTags,
        List<String> bindingKeys,
        long createTime,
        long modifyTime) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The protocol of subscriptions that belong to triggers. */
    static final String FUNCTION = "function";

    /** What happens after a push that failed. */
    enum Strategy {
        BACKOFF_RETRY,
        EXPONENTIAL_DECAY_RETRY
    }

    /** How a push looks. */
    enum Format {
        JSON,
        SIMPLIFIED
    }

    Subscription {
        filterTags = filterTags == null ? List.of() : List.copyOf(filterTags);
        bindingKeys = bindingKeys == null ? List.of() : List.copyOf(bindingKeys);
    }

    static Subscription read(String text) {
        try {
            return JSON.readValue(text, Subscription.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored subscription cannot be read", e);
        }
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it is kept under: names of people cannot hold a colon, so those of triggers never meet them. */
    String key() {
        return protocol.equals(FUNCTION) ? triggerKey(endpoint) : Names.folded(name);
    }

    static String triggerKey(String triggerId) {
        return "trigger:" + triggerId;
    }

    Subscription changed(
            Strategy strategy, Format format, List<String> filterTags, List<String> bindingKeys, long now) {
        return new Subscription(
                name, id, protocol, endpoint, strategy, format, filterTags, bindingKeys, createTime, now);
    }
}
