package io.openscf.client;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads YAML with the types of JSON only: {@code TRUE}, {@code ON} and dates, which the API wants as text, stay text. */
final class YamlText {
    private YamlText() {}

    /** @throws UsageException when it is no YAML; the message says where */
    static @Nullable Object parse(String text) {
        var reading = new LoaderOptions();
        reading.setAllowDuplicateKeys(false);
        var writing = new DumperOptions();
        try {
            return new Yaml(new SafeConstructor(reading), new Representer(writing), writing, reading, new JsonTypes())
                    .load(text);
        } catch (YAMLException e) {
            throw new UsageException("not YAML: " + e.getMessage());
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
