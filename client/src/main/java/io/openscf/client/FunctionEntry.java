package io.openscf.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One entry of the {@code functions} of an {@code openscf.yaml}: checked, and with values for its variables. */
final class FunctionEntry {
    private static final Set<String> FUNCTION =
            union(ParameterNames.FUNCTION, ParameterNames.UPDATE, ParameterNames.OURS);

    private final YamlText yaml;
    private final Path directory;
    private final Map<?, ?> entry;
    private final Variables variables;

    FunctionEntry(YamlText yaml, Path file, Map<?, ?> entry, Variables variables) {
        this.yaml = yaml;
        this.directory = Objects.requireNonNull(file.getParent());
        this.entry = entry;
        this.variables = variables;
    }

    /** @throws UsageException when something in it is wrong; the message says in which line */
    FunctionSpec read() {
        refuseMisspelt(entry, FUNCTION, "CreateFunction");
        var triggers = triggers();
        var values = JsonObject.of(replaced(entry));
        if (values.text("FunctionName").isEmpty()) {
            throw wrong(entry, "FunctionName", "a function needs a FunctionName");
        }
        var parameters = new LinkedHashMap<>(values.map());
        ParameterNames.OURS.forEach(parameters::remove);
        if (entry.containsKey("Environment")) {
            parameters.put("Environment", environment(values.object("Environment")));
        }
        return new FunctionSpec(
                parameters, codeDirectory(values), orNull(values.text("Build")), triggers, places(entry));
    }

    private List<TriggerSpec> triggers() {
        var written = entry.get("Triggers");
        if (written == null) {
            return List.of();
        }
        if (!(written instanceof List<?> list)) {
            throw wrong(entry, "Triggers", "Triggers is a list: begin each trigger with a dash");
        }
        return list.stream().map(this::trigger).toList();
    }

    private TriggerSpec trigger(@Nullable Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            throw wrong(entry, "Triggers", "each of the Triggers holds the parameters of one trigger");
        }
        refuseMisspelt(map, ParameterNames.TRIGGER, "CreateTrigger");
        var trigger = JsonObject.of(replaced(map));
        if (trigger.text("Type").isEmpty()) {
            throw wrong(map, "Type", "a trigger needs a Type, such as timer or cos");
        }
        if (trigger.text("TriggerName").isEmpty() && !trigger.text("Type").equals("http")) {
            throw wrong(map, "TriggerName", "a " + trigger.text("Type") + " trigger needs a TriggerName");
        }
        return new TriggerSpec(trigger, places(map));
    }

    private void refuseMisspelt(Map<?, ?> map, Set<String> known, String action) {
        for (var field : map.keySet()) {
            var name = String.valueOf(field);
            if (!known.contains(name)) {
                throw wrong(map, name, name + " is no parameter of " + action + Nearest.advice(name, known));
            }
        }
    }

    private Map<?, ?> replaced(Map<?, ?> map) {
        var replaced = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((field, value) -> {
            var name = String.valueOf(field);
            replaced.put(name, replaced(map, name, value));
        });
        return replaced;
    }

    private @Nullable Object replaced(Map<?, ?> around, String field, @Nullable Object value) {
        return switch (value) {
            case String text -> {
                try {
                    yield variables.replace(text);
                } catch (UsageException e) {
                    throw wrong(around, field, String.valueOf(e.getMessage()));
                }
            }
            case Map<?, ?> map -> replaced(map);
            case List<?> list ->
                list.stream().map(item -> replaced(around, field, item)).toList();
            case null, default -> value;
        };
    }

    private @Nullable Path codeDirectory(JsonObject values) {
        if (entry.containsKey("Code")) {
            return null;
        }
        var uri = values.text("CodeUri");
        var code = directory.resolve(uri.isEmpty() ? "." : uri).normalize();
        if (!Files.isDirectory(code)) {
            throw wrong(entry, "CodeUri", "CodeUri must name the directory of the code, and " + code + " is none");
        }
        return code;
    }

    /** The API wants {@code Variables: [{Key, Value}]} with texts; a plain map is taken as well. */
    private Map<String, ?> environment(JsonObject environment) {
        var pairs = new ArrayList<Map<String, String>>();
        switch (environment.map().get("Variables")) {
            case Map<?, ?> map -> {
                var variables = JsonObject.of(map);
                variables.map().keySet().forEach(key -> pairs.add(pair(key, variables.text(key))));
            }
            case List<?> list ->
                environment
                        .objects("Variables")
                        .forEach(variable -> pairs.add(pair(variable.text("Key"), variable.text("Value"))));
            case null, default ->
                throw wrong(entry, "Environment", "Environment holds Variables, a list of Key and Value");
        }
        return Map.of("Variables", pairs);
    }

    private static Map<String, String> pair(String key, String value) {
        var pair = new LinkedHashMap<String, String>();
        pair.put("Key", key);
        pair.put("Value", value);
        return pair;
    }

    private Places places(Map<?, ?> map) {
        var places = new LinkedHashMap<String, String>();
        for (var field : map.keySet()) {
            var name = String.valueOf(field);
            places.put(name, yaml.place(map, name));
        }
        return new Places(places);
    }

    private UsageException wrong(Map<?, ?> around, String field, String message) {
        return new UsageException(yaml.place(around, field) + ": " + message);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    @SafeVarargs
    private static Set<String> union(Set<String>... parts) {
        var all = new LinkedHashSet<String>();
        for (var part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
