package io.openscf.client;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML file read with the types of JSON only: {@code TRUE}, {@code ON} and dates, which the API wants as text, stay
 * text. It remembers in which line each field stands, for messages.
 */
final class YamlText {
    private final String file;
    private final Lines lines = new Lines();
    private final @Nullable Object value;

    private YamlText(String file, String text) {
        this.file = file;
        this.value = read(text);
    }

    /**
     * @param file what to call it in messages
     * @throws UsageException when it is no YAML; the message says where
     */
    static YamlText parse(String file, String text) {
        return new YamlText(file, text);
    }

    @Nullable
    Object value() {
        return value;
    }

    /** {@code file:line} of a field of a mapping in {@link #value()}, of its first field when it has no such one. */
    String place(@Nullable Object mapping, String field) {
        var fields = lines.of.getOrDefault(mapping, Map.of());
        var first = fields.values().stream().min(Integer::compare).orElse(1);
        return file + ":" + fields.getOrDefault(field, first);
    }

    private @Nullable Object read(String text) {
        var writing = new DumperOptions();
        try {
            return new Yaml(lines, new Representer(writing), writing, lines.getLoadingConfig(), new JsonTypes())
                    .load(text);
        } catch (MarkedYAMLException e) {
            throw new UsageException(where(e) + ": not YAML: " + e.getProblem() + "\n"
                    + (e.getProblemMark() == null ? "" : e.getProblemMark().get_snippet()));
        } catch (YAMLException e) {
            throw new UsageException(file + ": not YAML: " + e.getMessage());
        }
    }

    private String where(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        return mark == null ? file : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private static final class Lines extends SafeConstructor {
        final Map<Object, Map<String, Integer>> of = new IdentityHashMap<>();

        Lines() {
            super(options());
        }

        private static LoaderOptions options() {
            var reading = new LoaderOptions();
            reading.setAllowDuplicateKeys(false);
            return reading;
        }

        @Override
        protected void constructMapping2ndStep(MappingNode node, Map<Object, Object> mapping) {
            super.constructMapping2ndStep(node, mapping);
            var fields = new HashMap<String, Integer>();
            for (var field : node.getValue()) {
                if (field.getKeyNode() instanceof ScalarNode name) {
                    fields.put(name.getValue(), name.getStartMark().getLine() + 1);
                }
            }
            of.put(mapping, fields);
        }
    }

    private static final class JsonTypes extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
            addImplicitResolver(
                    Tag.FLOAT, Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"), "-0123456789");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null|"), "~n\0");
            addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
        }
    }
}
