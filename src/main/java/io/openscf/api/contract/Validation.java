package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Contract.Field;
import io.openscf.api.contract.Contract.Operation;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What can be checked from the contract alone: presence, then types, then values (management-api.md sections 2.3, 11.1).
 * Fields that the contract does not know are left alone, as clients send such (section 6.5).
 */
@Singleton
public class Validation {
    private static final Map<String, ErrorCode> CODES =
            Arrays.stream(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::text, Function.identity()));

    /** Enumerations that are checked by whoever knows better, or that the service keeps open. */
    private static final Set<String> OPEN = Set.of("Runtime", "CompatibleRuntimes", "CompatibleRuntime");

    /** Texts that are compared without regard to case. */
    private static final Set<String> ANY_CASE = Set.of("Order", "Orderby", "OrderBy");

    private final Contract contract;

    Validation(Contract contract) {
        this.contract = contract;
    }

    /** Fails with the first fault found. */
    public void check(Operation operation, ObjectNode request) {
        for (var field : operation.fields().values()) {
            if (field.required() && !request.hasNonNull(field.name())) {
                throw new ScfException(
                        ErrorCode.MISSING_PARAMETER,
                        "The request is missing a required parameter `" + field.name() + "`.");
            }
        }
        types(operation.fields(), request, "");
        values(operation, operation.fields(), request);
    }

    private void types(Map<String, Field> fields, JsonNode object, String path) {
        for (var field : fields.values()) {
            var value = object.get(field.name());
            if (value != null && !value.isNull()) {
                type(field, value, path + field.name());
            }
        }
    }

    private void type(Field field, JsonNode value, String path) {
        if (!field.type().equals("list")) {
            scalarOrStruct(field.type(), field, value, path);
            return;
        }
        if (!value.isArray()) {
            throw wrongType(path, "a list");
        }
        int index = 0;
        for (var element : value) {
            scalarOrStruct(field.element() == null ? "string" : field.element(), field, element, path + "." + index++);
        }
    }

    private void scalarOrStruct(String type, Field field, JsonNode value, String path) {
        switch (type) {
            case "string" -> require(value.isTextual(), path, "a string");
            case "integer" -> require(value.isIntegralNumber() && value.canConvertToLong(), path, "an integer");
            case "float" -> require(value.isNumber(), path, "a number");
            case "boolean" -> require(value.isBoolean() || isBooleanText(value), path, "true or false");
            case "object" -> {
                require(value.isObject(), path, "an object");
                if (field.struct() != null) {
                    types(contract.struct(field.struct()), value, path + ".");
                }
            }
            default -> {}
        }
    }

    /** Samples of the documentation send booleans as text (section 6.2). */
    private static boolean isBooleanText(JsonNode value) {
        return value.isTextual()
                && (value.asText().equalsIgnoreCase("true") || value.asText().equalsIgnoreCase("false"));
    }

    private static void require(boolean right, String path, String kind) {
        if (!right) {
            throw wrongType(path, kind);
        }
    }

    private static ScfException wrongType(String path, String kind) {
        return new ScfException(ErrorCode.INVALID_PARAMETER, "The parameter `" + path + "` must be " + kind + ".");
    }

    private static void values(Operation operation, Map<String, Field> fields, JsonNode object) {
        for (var field : fields.values()) {
            var value = object.get(field.name());
            if (value == null || value.isNull()) {
                continue;
            }
            if (value.isTextual()) {
                text(operation, field, value.asText());
            } else if (value.isIntegralNumber()) {
                number(operation, field, value.asLong());
            } else if (value.isArray() && field.maxItems() != null && value.size() > field.maxItems()) {
                throw bad(operation, field, "has at most " + field.maxItems() + " elements");
            }
        }
    }

    private static void text(Operation operation, Field field, String value) {
        if (!field.values().isEmpty() && !field.open() && !OPEN.contains(field.name()) && !value.isEmpty()) {
            boolean known = field.values().contains(value)
                    || (ANY_CASE.contains(field.name())
                            && field.values().stream().anyMatch(value::equalsIgnoreCase));
            if (!known) {
                throw bad(
                        operation,
                        field,
                        "is one of "
                                + String.join(
                                        ", ", field.values().stream().sorted().toList()));
            }
        }
        if (field.maxLength() != null && value.length() > field.maxLength()) {
            throw bad(operation, field, "has at most " + field.maxLength() + " characters");
        }
    }

    private static void number(Operation operation, Field field, long value) {
        // Bounds of memory and times are settings of the installation: their actions check them.
        if (Set.of("MemorySize", "Timeout", "InitTimeout").contains(field.name())) {
            return;
        }
        if ((field.min() != null && value < field.min()) || (field.max() != null && value > field.max())) {
            throw bad(operation, field, "is out of range");
        }
    }

    /** The narrowest code that the action declares for the field. */
    private static ScfException bad(Operation operation, Field field, String rule) {
        var name = switch (field.name()) {
            case "Orderby" -> "OrderBy";
            case "InvocationType" -> "Param";
            default -> field.name();
        };
        var narrow = "InvalidParameterValue." + name;
        var code = CODES.get(narrow);
        boolean declared = operation.errors().contains(narrow)
                || Set.of("Limit", "Offset", "Order", "OrderBy", "Type").contains(name);
        return new ScfException(
                code != null && declared ? code : ErrorCode.INVALID_PARAMETER_VALUE,
                "The parameter `" + field.name() + "` " + rule + ".");
    }
}
