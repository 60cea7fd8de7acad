package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Contract.Field;
import io.openscf.api.contract.Contract.Operation;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters of queries and forms ({@code Filters.0.Values.0=Active}) as the JSON they stand for (section 1.4). */
@Singleton
public class FlatParameters {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,30})(\\.\\d{1,30})?([eE][+-]?\\d{1,3})?");
    private final Contract contract;

    FlatParameters(Contract contract) {
        this.contract = contract;
    }

    /** The request as JSON, texts turned into the types that the contract declares. */
    public ObjectNode unflatten(Operation operation, Map<String, String> parameters) {
        var sorted = new TreeMap<>(parameters);
        return object(operation.fields(), sorted, "");
    }

    private ObjectNode object(Map<String, Field> fields, SortedMap<String, String> parameters, String prefix) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var field : fields.values()) {
            var value = value(field, field.type(), parameters, prefix + field.name());
            if (value != null) {
                object.set(field.name(), value);
            }
        }
        return object;
    }

    private @Nullable JsonNode value(Field field, String type, SortedMap<String, String> parameters, String path) {
        return switch (type) {
            case "list" -> list(field, parameters, path);
            case "object" ->
                under(parameters, path + ".").isEmpty() || field.struct() == null
                        ? null
                        : object(contract.struct(field.struct()), parameters, path + ".");
            default -> {
                var text = parameters.get(path);
                yield text == null ? null : scalar(type, text, path);
            }
        };
    }

    private @Nullable ArrayNode list(Field field, SortedMap<String, String> parameters, String path) {
        var list = JsonNodeFactory.instance.arrayNode();
        var type = field.element() == null ? "string" : field.element();
        for (int index = 0; ; index++) {
            var element = value(field, type, parameters, path + "." + index);
            if (element == null) {
                refuseGaps(parameters, path + ".", index);
                return list.isEmpty() ? null : list;
            }
            list.add(element);
        }
    }

    /** What stands after a gap would otherwise be left out without a word. */
    private static void refuseGaps(SortedMap<String, String> parameters, String prefix, int size) {
        for (var name : under(parameters, prefix).keySet()) {
            var index = name.substring(prefix.length()).replaceFirst("\\..*", "");
            if (!index.matches("0|[1-9]\\d{0,5}") || Integer.parseInt(index) >= size) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER,
                        "The elements of `" + prefix.substring(0, prefix.length() - 1)
                                + "` must be numbered .0, .1, .2 without gaps.");
            }
        }
    }

    private static SortedMap<String, String> under(SortedMap<String, String> parameters, String prefix) {
        return parameters.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /** Numbers as JSON has them, as the parsers of Java take more. */
    private static String number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return text;
    }

    private static JsonNode scalar(String type, String text, String path) {
        try {
            return switch (type) {
                case "integer" -> JsonNodeFactory.instance.numberNode(Long.parseLong(number(text)));
                case "float" -> JsonNodeFactory.instance.numberNode(new java.math.BigDecimal(number(text)));
                case "boolean" -> {
                    var lower = text.toLowerCase(Locale.ROOT);
                    if (!lower.equals("true") && !lower.equals("false")) {
                        throw new NumberFormatException(text);
                    }
                    yield JsonNodeFactory.instance.booleanNode(lower.equals("true"));
                }
                default -> JsonNodeFactory.instance.textNode(text);
            };
        } catch (NumberFormatException e) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER, "The parameter `" + path + "` is not of type " + type + ".");
        }
    }
}
