package io.openscf.api.contract;

import io.openscf.api.contract.Contract.Field;
import io.openscf.api.contract.Contract.Operation;
import io.openscf.model.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which code a fault gets: the narrowest that the action declares (management-api.md section 11). */
final class Codes {
    private static final Map<String, ErrorCode> BY_TEXT =
            Arrays.stream(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::text, Function.identity()));

    /** Section 11.1 names these for any action, whatever the SDK lists for it. */
    private static final Set<String> GENERAL =
            Set.of("FunctionName", "Namespace", "Qualifier", "Limit", "Offset", "Order", "OrderBy", "Filters", "Type");

    /** Fields whose code has another name. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "Orderby", "OrderBy",
            "NewFunctionName", "FunctionName",
            "InvocationType", "Param",
            "LogType", "Param",
            "Weight", "AdditionalVersionWeights",
            "WSParams", "WebSocketsParams",
            "ProvisionedType", "ProvisionType");

    private static final String NAMESPACE_INVALID = "InvalidParameterValue.NamespaceInvalid";

    private Codes() {}

    /** The code for a required field that is absent: {@code MissingParameter.<field>} where that is declared. */
    static ErrorCode missing(Operation operation, Field field) {
        return declared(operation, Stream.of("MissingParameter." + field.name()), ErrorCode.MISSING_PARAMETER);
    }

    /** The code for a bad value of the field at the end of the path: its own, else that of a struct around it. */
    static ErrorCode badValue(Operation operation, List<String> path) {
        var field = name(path.getLast());
        if (path.size() == 1 && field.equals("FunctionName")) {
            return declared(
                    operation,
                    Stream.of("InvalidParameterValue.FunctionName", "InvalidParameter.FunctionName"),
                    ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_NAME);
        }
        if (path.size() == 1 && field.equals("Namespace") && operation.errors().contains(NAMESPACE_INVALID)) {
            return ErrorCode.INVALID_PARAMETER_VALUE__NAMESPACE_INVALID;
        }
        if (path.size() == 1 && GENERAL.contains(field)) {
            return code("InvalidParameterValue." + field);
        }
        var candidates = path.reversed().stream()
                .map(Codes::name)
                .flatMap(name -> Stream.of("InvalidParameterValue." + name, "LimitExceeded." + name));
        return declared(operation, candidates, ErrorCode.INVALID_PARAMETER_VALUE);
    }

    private static String name(String field) {
        return OTHER_NAMES.getOrDefault(field, field);
    }

    private static ErrorCode declared(Operation operation, Stream<String> candidates, ErrorCode otherwise) {
        return candidates
                .filter(operation.errors()::contains)
                .findFirst()
                .map(Codes::code)
                .orElse(otherwise);
    }

    private static ErrorCode code(String text) {
        var code = BY_TEXT.get(text);
        if (code == null) {
            throw new IllegalStateException("the contract declares a code that is no ErrorCode: " + text);
        }
        return code;
    }
}
