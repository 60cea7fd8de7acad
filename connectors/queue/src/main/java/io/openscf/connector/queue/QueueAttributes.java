package io.openscf.connector.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** The settings of a queue as a request gives them (docs 406/5832, 406/8407), as fields of Redis. */
final class QueueAttributes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DEFAULT_RETENTION = 345_600;

    private record Rule(String name, long least, long most, long otherwise) {}

    private static final List<Rule> RULES = List.of(
            // A small heap is of use in tests; the protocol's least is a million.
            new Rule("maxMsgHeapNum", 1, 1_000_000_000, 100_000_000),
            new Rule("pollingWaitSeconds", 0, 30, 0),
            new Rule("visibilityTimeout", 1, 43_200, 30),
            new Rule("maxMsgSize", 1_024, 1_048_576, 65_536),
            new Rule("msgRetentionSeconds", 60, 1_296_000, DEFAULT_RETENTION),
            new Rule("rewindSeconds", 0, 1_296_000, 0));

    private QueueAttributes() {}

    /** All fields of a new queue: what the request leaves out has its default. */
    static List<String> forNew(CmqRequest request, String name, String id, int inactiveLimit) {
        var fields = new ArrayList<>(List.of("name", name, "id", id, "inactiveLimit", String.valueOf(inactiveLimit)));
        for (Rule rule : RULES) {
            fields.add(rule.name);
            fields.add(String.valueOf(given(request, rule)));
        }
        checkRewind(request, request.number("msgRetentionSeconds").orElse(DEFAULT_RETENTION));
        fields.addAll(deadLetterPolicy(request));
        return fields;
    }

    /** The fields that the request changes. */
    static List<String> changes(CmqRequest request) {
        var fields = new ArrayList<String>();
        for (Rule rule : RULES) {
            if (request.number(rule.name).isPresent()) {
                fields.add(rule.name);
                fields.add(String.valueOf(given(request, rule)));
            }
        }
        request.number("msgRetentionSeconds").ifPresent(retention -> checkRewind(request, retention));
        fields.addAll(deadLetterPolicy(request));
        return fields;
    }

    private static long given(CmqRequest request, Rule rule) {
        if (rule.name.equals("pollingWaitSeconds")) {
            // A client sends 30000 for no wish of its own.
            return Math.clamp(request.number(rule.name).orElse(rule.otherwise), rule.least, rule.most);
        }
        return request.number(rule.name, rule.least, rule.most).orElse(rule.otherwise);
    }

    private static void checkRewind(CmqRequest request, long retention) {
        request.number("rewindSeconds").filter(rewind -> rewind > retention).ifPresent(rewind -> {
            throw Fault.PARAMETER_RANGE.because("rewindSeconds is at most msgRetentionSeconds, " + retention);
        });
    }

    /** {@code deadLetterPolicy}, JSON text: which queue takes what is received too often (0) or waits too long (1). */
    private static List<String> deadLetterPolicy(CmqRequest request) {
        var text = request.text("deadLetterPolicy");
        if (text.isEmpty()) {
            return List.of();
        }
        JsonNode policy = parsed(text.get());
        var queue = policy.path("deadLetterQueue").asText();
        if (queue.isEmpty()) {
            return List.of("deadPolicy", "", "deadQueue", "");
        }
        int kind = policy.path("policy").asInt(0);
        long count = bounded(policy, "maxReceiveCount", kind == 0, 1, 1000);
        long life = bounded(policy, "maxTimeToLive", kind == 1, 300, 43_200);
        if (kind != 0 && kind != 1) {
            throw Fault.PARAMETER_RANGE.because("policy of deadLetterPolicy is 0 or 1, not " + kind);
        }
        return List.of(
                "deadPolicy", String.valueOf(kind),
                "deadQueue", Names.checked(queue, Fault.QUEUE_NAME),
                "deadCount", String.valueOf(count),
                "deadSeconds", String.valueOf(life),
                "deadSince", "now");
    }

    private static JsonNode parsed(String text) {
        try {
            var policy = JSON.readTree(text);
            if (policy != null && policy.isObject()) {
                return policy;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw Fault.PARAMETER_FORMAT.because("deadLetterPolicy is a JSON object as text");
    }

    private static long bounded(JsonNode policy, String name, boolean needed, long least, long most) {
        long value = policy.path(name).asLong(0);
        if (needed && (value < least || value > most)) {
            throw Fault.PARAMETER_RANGE.because(name + " of deadLetterPolicy is from " + least + " to " + most);
        }
        return value;
    }
}
