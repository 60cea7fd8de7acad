package io.openscf;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config/application.properties} names every setting of openscf, with its default where there is one. */
class SettingsTest {
    private static final Path PROJECT = Path.of(System.getProperty("openscf.project", ".."));
    private static final Pattern SETTING = Pattern.compile(
            "(?m)^(# ?)?(openscf\\.[a-z0-9.-]+?)(\\.\"[^\"]+\"|\\.ckafka-8example|\\.session\\..*)?=(.*)$");
    /** A name, or with a dot at its end the beginning of many. */
    private static final Pattern NAME_IN_CODE = Pattern.compile("\"(openscf\\.[a-z0-9.-]+)\"");

    /** No settings: what the launcher tells the gateway, what the embedded services answer, a file's name. */
    private static final Set<String> NOT_FOR_USERS =
            Set.of("openscf.dev.file", "openscf.embedded.", "openscf.parent.pid", "openscf.project", "openscf.yaml");

    private static final Map<String, String> MAPPED = mapped();

    @Test
    void everySettingIsExplained() throws IOException {
        assertThat(explained().keySet()).containsAll(MAPPED.keySet()).containsAll(namedInCode());
    }

    @Test
    void everyDefaultIsTheOneOfTheCode() throws IOException {
        var text = text();
        MAPPED.forEach((name, value) -> {
            if (value != null && text.contains("\n#" + name + "=")) {
                assertThat(explained().get(name)).as(name).isEqualTo(value);
            }
        });
    }

    @Test
    void nothingIsExplainedThatIsNotThere() throws IOException {
        var known = new TreeSet<>(MAPPED.keySet());
        known.addAll(namedInCode());
        known.add("openscf.event-loops");

        assertThat(known).containsAll(explained().keySet());
    }

    /** Settings by name with their values, examples included. */
    private static Map<String, String> explained() {
        var found = new TreeMap<String, String>();
        var matcher = SETTING.matcher(text());
        while (matcher.find()) {
            found.put(matcher.group(2), matcher.group(4));
        }
        return found;
    }

    /** The file with its continued lines joined. */
    private static String text() {
        try {
            return Files.readString(PROJECT.resolve("config/application.properties"))
                    .replaceAll("\\\\\n#? *", "");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Settings of the configuration interfaces with their defaults; null without one. */
    private static Map<String, String> mapped() {
        var found = new TreeMap<String, String>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.openscf").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .forEach(type -> settingsOf(type, found));
        return found;
    }

    private static void settingsOf(Class<?> type, Map<String, String> found) {
        var prefix = type.getAnnotation(ConfigMapping.class).prefix();
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isDefault() && !method.isSynthetic())
                .forEach(method -> found.put(prefix + "." + kebab(method.getName()), defaultOf(method)));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String defaultOf(Method method) {
        var value = method.getAnnotation(WithDefault.class);
        return value == null ? null : value.value();
    }

    /** Settings that the gateway and the connectors read by their names. */
    private static Set<String> namedInCode() throws IOException {
        try (var gateway = Files.walk(PROJECT.resolve("src/main/java"));
                var connectors = Files.walk(PROJECT.resolve("connectors"))) {
            var names = Stream.concat(
                            gateway, connectors.filter(file -> file.toString().contains("/src/main/java/")))
                    .filter(file -> file.toString().endsWith(".java"))
                    .flatMap(SettingsTest::namesIn)
                    .collect(Collectors.toCollection(TreeSet::new));
            names.removeAll(NOT_FOR_USERS);
            // Of a mapping the whole names count, not what they begin with; of a name's beginning it is the other way
            // round.
            names.removeIf(name -> MAPPED.keySet().stream().anyMatch(mapped -> mapped.startsWith(name + ".")));
            return names.stream()
                    .filter(name -> names.stream()
                            .noneMatch(other -> other.endsWith(".") && !other.equals(name) && name.startsWith(other)))
                    .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> namesIn(Path file) {
        try {
            return NAME_IN_CODE.matcher(Files.readString(file)).results().map(result -> result.group(1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
