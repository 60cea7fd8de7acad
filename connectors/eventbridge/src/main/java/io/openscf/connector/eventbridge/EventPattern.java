package io.openscf.connector.eventbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Which events are taken: an object whose fields are objects again or lists of what is allowed, of which one must hold. A list
 * holds values, {@code {"prefix":"a"}}, {@code {"suffix":"a"}}, {@code {"anything-but":[…]}}, {@code {"exists":true}} and {@code
 * {"numeric":[">",0,"<=",5]}}. Immutable.
 */
final class EventPattern {
    private static final Set<String> COMPARISONS = Set.of("=", "<", "<=", ">", ">=");
    private static final int DEEPEST = 32;

    private final Predicate<JsonNode> rule;

    private EventPattern(Predicate<JsonNode> rule) {
        this.rule = rule;
    }

    /** Throws IllegalArgumentException in words for the caller. */
    static EventPattern parse(JsonNode pattern) {
        return new EventPattern(object(pattern, 0));
    }

    boolean matches(ObjectNode event) {
        return rule.test(event);
    }

    private static Predicate<JsonNode> object(JsonNode pattern, int depth) {
        if (!(pattern instanceof ObjectNode object) || depth > DEEPEST) {
            throw new IllegalArgumentException("pattern is an object, at most " + DEEPEST + " deep");
        }
        Predicate<JsonNode> all = event -> true;
        for (var field : object.properties()) {
            var rule = field.getValue() instanceof ArrayNode list
                    ? anyOf(field.getKey(), list)
                    : object(field.getValue(), depth + 1);
            all = all.and(event -> rule.test(event.path(field.getKey())));
        }
        return all;
    }

    private static Predicate<JsonNode> anyOf(String name, ArrayNode list) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("the list of " + name + " allows nothing");
        }
        List<Predicate<JsonNode>> rules = new ArrayList<>();
        list.forEach(item -> rules.add(item instanceof ObjectNode condition ? condition(condition) : equal(item)));
        return value -> rules.stream().anyMatch(rule -> rule.test(value));
    }

    /** Of a value that is a list, each item counts. */
    private static Predicate<JsonNode> each(Predicate<JsonNode> rule) {
        return value -> {
            if (!value.isArray()) {
                return rule.test(value);
            }
            for (var item : value) {
                if (rule.test(item)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Predicate<JsonNode> equal(JsonNode wanted) {
        if (wanted.isContainerNode()) {
            throw new IllegalArgumentException("a list holds values and conditions");
        }
        return each(value -> wanted.isNumber() && value.isNumber()
                ? wanted.decimalValue().compareTo(value.decimalValue()) == 0
                : wanted.equals(value));
    }

    private static Predicate<JsonNode> condition(ObjectNode condition) {
        if (condition.size() != 1) {
            throw new IllegalArgumentException("a condition has one field, not " + condition);
        }
        var name = condition.fieldNames().next();
        var wanted = condition.get(name);
        return switch (name) {
            case "prefix" -> text(name, wanted, String::startsWith);
            case "suffix" -> text(name, wanted, String::endsWith);
            case "anything-but" -> anythingBut(wanted);
            case "exists" -> exists(wanted);
            case "numeric" -> numeric(wanted);
            default ->
                throw new IllegalArgumentException("there is no condition " + name
                        + "; there are prefix, suffix, anything-but, exists and numeric");
        };
    }

    private static Predicate<JsonNode> text(String name, JsonNode wanted, BiPredicate<String, String> rule) {
        if (!wanted.isTextual()) {
            throw new IllegalArgumentException(name + " is a text");
        }
        return each(value -> value.isTextual() && rule.test(value.textValue(), wanted.textValue()));
    }

    private static Predicate<JsonNode> anythingBut(JsonNode wanted) {
        var list = wanted instanceof ArrayNode array ? array : wanted.isContainerNode() ? null : listOf(wanted);
        if (list == null) {
            throw new IllegalArgumentException("anything-but is a value or a list of values");
        }
        var any = anyOf("anything-but", list);
        return each(value -> !value.isMissingNode() && !any.test(value));
    }

    private static ArrayNode listOf(JsonNode value) {
        return JsonNodeFactory.instance.arrayNode().add(value);
    }

    private static Predicate<JsonNode> exists(JsonNode wanted) {
        if (!wanted.isBoolean()) {
            throw new IllegalArgumentException("exists is true or false");
        }
        return value -> value.isMissingNode() != wanted.booleanValue();
    }

    private static Predicate<JsonNode> numeric(JsonNode wanted) {
        if (!(wanted instanceof ArrayNode list) || list.isEmpty() || list.size() % 2 != 0) {
            throw new IllegalArgumentException("numeric is a list such as [\">\",0,\"<=\",5]");
        }
        Predicate<BigDecimal> all = number -> true;
        for (int i = 0; i < list.size(); i += 2) {
            var comparison = list.get(i).asText();
            if (!COMPARISONS.contains(comparison) || !list.get(i + 1).isNumber()) {
                throw new IllegalArgumentException("numeric compares with =, <, <=, > or >= and numbers");
            }
            var bound = list.get(i + 1).decimalValue();
            all = all.and(number -> holds(number.compareTo(bound), comparison));
        }
        var rule = all;
        return each(value -> value.isNumber() && rule.test(value.decimalValue()));
    }

    private static boolean holds(int order, String comparison) {
        return switch (comparison) {
            case "=" -> order == 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }
}
