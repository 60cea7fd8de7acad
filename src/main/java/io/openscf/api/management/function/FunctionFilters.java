package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.catalog.FunctionSettings;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The filters of ListFunctions (management-api.md section 10.1): all must hold, of the values of one any. */
final class FunctionFilters {
    private static final int MAX_FILTERS = 10;
    private static final int MAX_VALUES = 20;
    private static final Set<String> ONE_VALUE =
            Set.of("VpcId", "SubnetId", "ClsTopicId", "ClsLogsetId", "Role", "CfsId", "CfsMountInsId", "Eip");

    private FunctionFilters() {}

    static Predicate<FunctionSettings> parse(@Nullable JsonNode filters) {
        Predicate<FunctionSettings> all = function -> true;
        if (filters == null) {
            return all;
        }
        if (filters.size() > MAX_FILTERS) {
            throw refused("There are at most " + MAX_FILTERS + " filters.");
        }
        for (var filter : filters) {
            all = all.and(parse(filter.path("Name").asText(), values(filter)));
        }
        return all;
    }

    private static Set<String> values(JsonNode filter) {
        var values = new HashSet<String>();
        filter.path("Values").forEach(value -> values.add(value.asText()));
        int most = ONE_VALUE.contains(filter.path("Name").asText()) ? 1 : MAX_VALUES;
        if (values.isEmpty() || values.size() > most) {
            throw refused("The filter " + filter.path("Name").asText() + " takes 1 to " + most + " values.");
        }
        return values;
    }

    private static Predicate<FunctionSettings> parse(String name, Set<String> values) {
        return switch (name) {
            case "Status" -> function -> values.contains(function.status().text());
            case "Runtime" -> function -> values.contains(function.runtime());
            case "Type", "FunctionType" ->
                function -> values.contains(function.type().text());
            case "Stamp" -> function -> values.contains("default");
            case "AsyncRunEnable", "TraceEnable" ->
                function -> values.contains(function.echoed().path(name).asText("FALSE"));
            case "Role", "ClsTopicId", "ClsLogsetId" ->
                function -> values.contains(function.echoed().path(name).asText());
            case "VpcId", "SubnetId" ->
                function -> values.contains(
                        function.echoed().path("VpcConfig").path(name).asText());
            case "PublicNetStatus" ->
                function -> values.contains(
                        function.echoed().path("PublicNetConfig").path(name).asText("ENABLE"));
            case "CfsId" -> function -> hasFileSystem(function, "CfsId", values);
            case "CfsMountInsId" -> function -> hasFileSystem(function, "MountInsId", values);
            case "Eip" -> function -> false; // no function has a fixed address here
            default -> {
                if (!name.startsWith("tag-")) {
                    throw refused("There is no filter of that name.");
                }
                yield function -> hasTag(function, name.substring("tag-".length()), values);
            }
        };
    }

    private static boolean hasFileSystem(FunctionSettings function, String field, Set<String> values) {
        return has(function.echoed().path("CfsConfig").path("CfsInsList"), List.of(), field, values);
    }

    private static boolean hasTag(FunctionSettings function, String key, Set<String> values) {
        return has(function.echoed().path("Tags"), List.of(key), "Value", values);
    }

    /** Whether one of the structs has such a value, and such a {@code Key} where one is asked for. */
    private static boolean has(JsonNode structs, List<String> key, String field, Set<String> values) {
        for (var struct : structs) {
            if ((key.isEmpty() || key.contains(struct.path("Key").asText()))
                    && values.contains(struct.path(field).asText())) {
                return true;
            }
        }
        return false;
    }

    private static ScfException refused(String why) {
        return new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__FILTERS, why);
    }
}
