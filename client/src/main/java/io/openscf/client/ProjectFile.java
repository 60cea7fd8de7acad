package io.openscf.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a user hands to {@code deploy}: an {@code openscf.yaml}, or a directory from which the function is inferred. */
final class ProjectFile {
    static final String NAME = "openscf.yaml";
    /** Keys of a function that are ours and not the API's. */
    private static final List<String> OURS = List.of("CodeUri", "Build", "Triggers");

    private final Path file;
    private final Variables variables;

    private ProjectFile(Path file, Variables variables) {
        this.file = file;
        this.variables = variables;
    }

    /**
     * Reads the functions of a directory or an {@code openscf.yaml}.
     *
     * @throws UsageException when the path, the file or a value in it is wrong
     */
    static List<FunctionSpec> functions(Path given, Variables variables) throws IOException {
        var path = given.toAbsolutePath().normalize();
        if (Files.isRegularFile(path)) {
            return new ProjectFile(path, variables).read();
        }
        if (!Files.isDirectory(path)) {
            throw new UsageException("there is no " + given + ": name a directory or an " + NAME);
        }
        var file = path.resolve(NAME);
        return Files.isRegularFile(file) ? new ProjectFile(file, variables).read() : List.of(inferred(path));
    }

    private List<FunctionSpec> read() throws IOException {
        if (!(YamlText.parse(Files.readString(file)) instanceof Map<?, ?> top)
                || !(top.get("functions") instanceof List<?> list)
                || list.isEmpty()) {
            throw new UsageException(file + " needs a list 'functions:' with one entry a function");
        }
        var functions = new ArrayList<FunctionSpec>();
        for (var entry : list) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw new UsageException(file + ": each entry of 'functions' holds the parameters of one function");
            }
            functions.add(function(map));
        }
        return functions;
    }

    private FunctionSpec function(Map<?, ?> entry) {
        var values = JsonObject.of((Map<?, ?>) replaced(entry));
        if (values.text("FunctionName").isEmpty()) {
            throw new UsageException(file + ": a function has no FunctionName");
        }
        var parameters = new LinkedHashMap<>(values.map());
        OURS.forEach(parameters::remove);
        if (values.map().containsKey("Environment")) {
            parameters.put("Environment", environment(values));
        }
        return new FunctionSpec(parameters, codeDirectory(values), orNull(values.text("Build")), triggers(values));
    }

    private Object replaced(Map<?, ?> entry) {
        try {
            return Objects.requireNonNull(variables.replaceIn(entry));
        } catch (UsageException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
    }

    private @Nullable Path codeDirectory(JsonObject values) {
        if (values.map().containsKey("Code")) {
            return null;
        }
        var uri = values.text("CodeUri");
        return directory().resolve(uri.isEmpty() ? "." : uri).normalize();
    }

    private Path directory() {
        return Objects.requireNonNull(file.getParent());
    }

    /** The API wants {@code Variables: [{Key, Value}]} with texts; a plain map is taken as well. */
    private Map<String, ?> environment(JsonObject values) {
        var pairs = new ArrayList<Map<String, String>>();
        var variables = values.object("Environment").map().get("Variables");
        if (variables instanceof Map<?, ?> map) {
            JsonObject.of(map)
                    .map()
                    .keySet()
                    .forEach(key -> pairs.add(pair(key, JsonObject.of(map).text(key))));
        } else {
            values.object("Environment")
                    .objects("Variables")
                    .forEach(one -> pairs.add(pair(one.text("Key"), one.text("Value"))));
        }
        return Map.of("Variables", pairs);
    }

    private static Map<String, String> pair(String key, String value) {
        var pair = new LinkedHashMap<String, String>();
        pair.put("Key", key);
        pair.put("Value", value);
        return pair;
    }

    private List<JsonObject> triggers(JsonObject values) {
        var triggers = values.objects("Triggers");
        for (var trigger : triggers) {
            if (trigger.text("Type").isEmpty()) {
                throw new UsageException(file + ": a trigger of " + values.text("FunctionName") + " has no Type");
            }
        }
        return triggers;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static FunctionSpec inferred(Path directory) {
        var name = String.valueOf(directory.getFileName());
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        parameters.put("FunctionName", name);
        if (Files.isRegularFile(directory.resolve("index.py"))) {
            parameters.put("Runtime", "Python3.10");
        } else if (Files.isRegularFile(directory.resolve("index.js"))) {
            parameters.put("Runtime", "Nodejs18.15");
        } else {
            throw new UsageException(directory + " has neither " + NAME + " nor index.py nor index.js: write an " + NAME
                    + " (docs/cli.md shows one)");
        }
        parameters.put("Handler", "index.main_handler");
        return new FunctionSpec(parameters, directory, null, List.of());
    }
}
