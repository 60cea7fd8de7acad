package io.openscf.api.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.api.contract.Contract.Field;
import io.openscf.api.contract.Contract.Operation;
import io.openscf.model.ScfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks values whose types are right: enumerations, lengths, patterns, ranges, paging. */
final class Values {
    /** Bounds of these are settings of the installation: their actions check them. */
    private static final Set<String> SETTINGS = Set.of("MemorySize", "Timeout", "InitTimeout");

    /** Texts that are compared without regard to case (management-api.md sections 6.2 and 6.3). */
    private static final Set<String> ANY_CASE = Set.of("ASC", "DESC", "TRUE", "FALSE");

    // Full matches: $ would let a line break at the end through.
    private static final Pattern FUNCTION = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,58}[A-Za-z0-9])?");
    private static final Pattern QUALIFIER =
            Pattern.compile("\\$LATEST|\\$DEFAULT|[0-9]{1,9}|[A-Za-z][A-Za-z0-9_-]{0,63}");

    private final Contract contract;
    private final ApiConfig config;

    Values(Contract contract, ApiConfig config) {
        this.contract = contract;
        this.config = config;
    }

    /** Fails with the first fault found; {@code parents} are the fields that lead here. */
    void check(Operation operation, Map<String, Field> fields, JsonNode object, List<Field> parents) {
        for (var field : fields.values()) {
            var value = object.get(field.name());
            if (value != null && !value.isNull() && !field.retired()) {
                var path = new ArrayList<>(parents);
                path.add(field);
                check(operation, field, value, path);
            }
        }
    }

    private void check(Operation operation, Field field, JsonNode value, List<Field> path) {
        if (value.isTextual()) {
            text(operation, field, value.asText(), path);
        } else if (value.isNumber()) {
            number(operation, field, value, path);
        } else if (value.isArray()) {
            var most = field.limits().maxItems();
            if (most != null && value.size() > most) {
                throw bad(operation, path, "has at most " + most + " elements");
            }
            value.forEach(element -> check(operation, field, element, path));
        } else if (value.isObject() && field.struct() != null) {
            check(operation, contract.struct(field.struct()), value, path);
        }
    }

    private static void text(Operation operation, Field field, String value, List<Field> path) {
        if (!field.values().isEmpty() && !value.isEmpty() && !known(field.values(), value)) {
            throw bad(operation, path, "is one of " + String.join(", ", field.values()));
        }
        var longest = field.limits().maxLength();
        if (longest != null && value.length() > longest) {
            throw bad(operation, path, "has at most " + longest + " characters");
        }
        var pattern = field.limits().pattern();
        if (pattern != null && !value.isEmpty() && !pattern.matcher(value).matches()) {
            throw bad(operation, path, "is not of the form " + pattern);
        }
        if (path.size() == 1) {
            name(operation, field.name(), value, path);
        }
    }

    private static boolean known(Set<String> values, String value) {
        return values.contains(value)
                || values.stream()
                        .anyMatch(known -> known.equalsIgnoreCase(value)
                                && ANY_CASE.contains(known.toUpperCase(java.util.Locale.ROOT)));
    }

    /** Names that nearly every action takes (sections 8.1 and 8.4); an empty one means the default where there is one. */
    private static void name(Operation operation, String field, String value, List<Field> path) {
        switch (field) {
            case "FunctionName" ->
                match(
                        FUNCTION,
                        value,
                        operation,
                        path,
                        "has 2 to 60 letters, digits, - and _; it begins with a letter and ends with a letter or digit");
            case "Namespace" -> {
                if (!value.isEmpty()) {
                    match(
                            NAMESPACE,
                            value,
                            operation,
                            path,
                            "has up to 60 letters, digits, - and _, and ends with a letter or digit");
                }
            }
            case "Qualifier" -> {
                if (!value.isEmpty()) {
                    match(QUALIFIER, value, operation, path, "is $LATEST, a version number or the name of an alias");
                }
            }
            default -> {}
        }
    }

    private static void match(Pattern pattern, String value, Operation operation, List<Field> path, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw bad(operation, path, rule);
        }
    }

    private void number(Operation operation, Field field, JsonNode value, List<Field> path) {
        if (SETTINGS.contains(field.name())) {
            return;
        }
        var number = value.decimalValue();
        var min = field.limits().min();
        var max = field.limits().max();
        int least = field.limits().exclusive() ? 1 : 0;
        if ((min != null && number.compareTo(min) < least) || (max != null && max.compareTo(number) < least)) {
            throw bad(operation, path, "is out of range");
        }
        if (path.size() == 1) {
            paging(operation, field, value.longValue(), path);
        }
    }

    /** Section 8.5; a page of none is no page. Logs have a rule of their own (section 10.7). */
    private void paging(Operation operation, Field field, long value, List<Field> path) {
        boolean logs = operation.name().equals("GetFunctionLogs");
        if (field.name().equals("Limit") && (value < 1 || (value > config.page() && !logs))) {
            throw bad(operation, path, "is 1 to " + config.page());
        }
        if (field.name().equals("Offset") && (value < 0 || (value > config.offset() && !logs))) {
            throw bad(operation, path, "is 0 to " + config.offset());
        }
    }

    private static ScfException bad(Operation operation, List<Field> path, String rule) {
        var names = path.stream().map(Field::name).toList();
        return new ScfException(
                Codes.badValue(operation, names), "The parameter `" + String.join(".", names) + "` " + rule + ".");
    }
}
