package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.api.contract.Contract.Field;
import io.openscf.api.contract.Contract.Operation;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * What can be checked from the contract alone: presence, then types, then values (management-api.md sections 2.3, 11.1).
 * Fields that the contract does not know are left alone, as clients send such (section 6.5).
 */
@Singleton
public class Validation {
    private final Contract contract;
    private final Values values;

    Validation(Contract contract, ApiConfig config) {
        this.contract = contract;
        this.values = new Values(contract, config);
    }

    /** Fails with the first fault found. */
    public void check(Operation operation, ObjectNode request) {
        present(operation, operation.fields(), request, "");
        types(operation.fields(), request, "");
        values.check(operation, operation.fields(), request, List.of());
    }

    private void present(Operation operation, Map<String, Field> fields, JsonNode object, String path) {
        for (var field : fields.values()) {
            var value = object.path(field.name());
            if (field.required() && (value.isNull() || value.isMissingNode())) {
                throw new ScfException(
                        path.isEmpty() ? Codes.missing(operation, field) : ErrorCode.MISSING_PARAMETER,
                        "The request is missing a required parameter `" + path + field.name() + "`.");
            }
            if (field.struct() == null || field.retired()) {
                continue;
            }
            var struct = contract.struct(field.struct());
            if (value.isObject() && field.type().equals("object")) {
                present(operation, struct, value, path + field.name() + ".");
            } else if (value.isArray() && field.type().equals("list")) {
                for (int i = 0; i < value.size(); i++) {
                    if (value.get(i).isObject()) {
                        present(operation, struct, value.get(i), path + field.name() + "." + i + ".");
                    }
                }
            }
        }
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
            case "float" -> require(value.isNumber() && Double.isFinite(value.doubleValue()), path, "a number");
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
}
