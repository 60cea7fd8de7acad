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

    private ProjectFile() {}

    /**
     * Reads the functions of a directory or an {@code openscf.yaml}.
     *
     * @throws UsageException when the path, the file or a value in it is wrong
     */
    static List<FunctionSpec> functions(Path given, Variables variables) throws IOException {
        var path = given.toAbsolutePath().normalize();
        if (Files.isRegularFile(path)) {
            return read(path, variables);
        }
        if (!Files.isDirectory(path)) {
            throw new UsageException("there is no " + given + ": name a directory or an " + NAME);
        }
        var file = path.resolve(NAME);
        return Files.isRegularFile(file) ? read(file, variables) : List.of(inferred(path));
    }

    private static List<FunctionSpec> read(Path file, Variables variables) throws IOException {
        var yaml = YamlText.parse(shortest(file), Files.readString(file));
        if (!(yaml.value() instanceof Map<?, ?> top)
                || !(top.get("functions") instanceof List<?> list)
                || list.isEmpty()) {
            throw new UsageException(
                    yaml.place(yaml.value(), "functions") + ": needs a list 'functions:' with one entry a function");
        }
        var functions = new ArrayList<FunctionSpec>();
        for (var entry : list) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw new UsageException(yaml.place(top, "functions")
                        + ": each entry of 'functions' holds the parameters of one function");
            }
            functions.add(new FunctionEntry(yaml, file, map, variables).read());
        }
        return functions;
    }

    /** A path as somebody in this directory would write it. */
    private static String shortest(Path file) {
        var here = Path.of("").toAbsolutePath();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }

    private static FunctionSpec inferred(Path directory) {
        var parameters = new LinkedHashMap<String, @Nullable Object>();
        parameters.put("FunctionName", Objects.toString(directory.getFileName(), ""));
        parameters.put("Runtime", runtime(directory));
        parameters.put("Handler", "index.main_handler");
        var places = new Places(Map.of("FunctionName", "the name of the directory; an " + NAME + " can give another"));
        return new FunctionSpec(parameters, directory, null, List.of(), places);
    }

    private static String runtime(Path directory) {
        if (Files.isRegularFile(directory.resolve("index.py"))) {
            return "Python3.10";
        }
        if (Files.isRegularFile(directory.resolve("index.js"))) {
            return "Nodejs18.15";
        }
        throw new UsageException(directory + " has neither " + NAME + " nor index.py nor index.js: write an " + NAME
                + " (docs/cli.md shows one)");
    }
}
