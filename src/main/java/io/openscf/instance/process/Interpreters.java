package io.openscf.instance.process;

import io.openscf.model.FunctionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Which program runs a runtime name: the table of docs/runtime-contract.md. Thread-safe. */
class Interpreters {
    private static final Logger LOG = Logger.getLogger(Interpreters.class);
    private static final List<String> LEAN_PYTHON = List.of("-S", "-E", "-s");

    /**
     * The runtimes that one launcher serves.
     *
     * @param prefix of the runtime names
     * @param interpreter that must be installed
     * @param debianPackage that brings it
     * @param arguments before the launcher
     * @param launcher below the directory of launchers
     */
    private record Family(
            String prefix, String interpreter, String debianPackage, List<String> arguments, String launcher) {}

    private static final List<Family> FAMILIES = List.of(
            new Family("Python", "python3", "python3", List.of(), "python/bootstrap.py"),
            new Family("Nodejs", "node", "nodejs", List.of(), "node/bootstrap.js"),
            new Family("Php", "php", "php-cli", List.of(), "php/bootstrap.php"),
            new Family("Java", "java", "openjdk-25-jre-headless", List.of(), "java/launcher.jar"),
            new Family("CustomRuntime", "python3", "python3", LEAN_PYTHON, "custom/bootstrap.py"),
            new Family("Go", "python3", "python3", LEAN_PYTHON, "go/bootstrap.py"));

    private final Map<String, String> configured;
    private final Path launchers;
    private final boolean ownNetwork;
    private final JavaArchive archive;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param launchers where a launcher finds itself */
    Interpreters(Map<String, String> configured, Path launchers, boolean ownNetwork, JavaArchive archive) {
        this.configured = configured;
        this.launchers = launchers;
        this.ownNetwork = ownNetwork;
        this.archive = archive;
    }

    /** Program and launcher, or null when this family is not known or its interpreter not installed. */
    @Nullable
    Program program(String runtime, int memoryMegabytes) {
        for (var family : FAMILIES) {
            if (runtime.startsWith(family.prefix)) {
                String interpreter = interpreter(runtime, family);
                return interpreter == null ? null : program(family, interpreter, memoryMegabytes);
            }
        }
        return null;
    }

    /**
     * What runs any web function, or null when its interpreter is not installed. Where instances share the machine's
     * network, web functions get a closed one instead, so that each has its port 9000.
     */
    @Nullable
    Program webProgram() {
        String interpreter = find("python3");
        if (interpreter == null) {
            return null;
        }
        var line = new ArrayList<String>();
        line.add(interpreter);
        line.addAll(LEAN_PYTHON);
        line.add(launchers.resolve("web/bootstrap.py").toString());
        return new Program(line, Map.of(), !ownNetwork);
    }

    /** What to tell the owner of a function when there is no program for it. */
    static String whyNone(String runtime, FunctionType type) {
        if (type == FunctionType.HTTP) {
            return missing("Web functions need", "python3", "python3");
        }
        return FAMILIES.stream()
                .filter(family -> runtime.startsWith(family.prefix))
                .findFirst()
                .map(family -> missing("The runtime " + runtime + " needs", family.interpreter, family.debianPackage))
                .orElse("The runtime " + runtime + " is not known to this gateway");
    }

    private static String missing(String who, String interpreter, String debianPackage) {
        return who + " " + interpreter + ", which is not installed on the gateway's machine. "
                + "Debian and Ubuntu have it in the package " + debianPackage;
    }

    private @Nullable String interpreter(String runtime, Family family) {
        String interpreter = configured.get(runtime);
        if (interpreter != null) {
            return interpreter;
        }
        interpreter = family.interpreter.equals("java") ? java() : find(family.interpreter);
        if (interpreter != null && told.add(runtime)) {
            LOG.infof("runtime=%s runs on the installed interpreter=%s", runtime, interpreter);
        }
        return interpreter;
    }

    /** The gateway's own: new enough by definition. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Program program(Family family, String interpreter, int memoryMegabytes) {
        var line = new ArrayList<String>();
        line.add(interpreter);
        line.addAll(family.arguments);
        if (family.interpreter.equals("java")) {
            line.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heapMegabytes(memoryMegabytes) + "m"));
            line.add("-Xlog:disable");
            line.addAll(archive.flag(launchers));
            line.add("-jar");
        }
        line.add(launchers.resolve(family.launcher).toString());
        return new Program(line, environment(family), false);
    }

    /** The heap of a JVM is fixed when it starts; the JVM itself and the launcher take about 64 MB of the function's memory. */
    private static int heapMegabytes(int memoryMegabytes) {
        return Math.max(32, Math.min(memoryMegabytes - 64, memoryMegabytes * 3 / 4));
    }

    private Map<String, String> environment(Family family) {
        return switch (family.prefix) {
            case "Php" -> Map.of("PHP_INI_SCAN_DIR", ":/opt/php_extension:/var/user/php_extension");
            case "Java" -> Map.of("LC_ALL", "C.UTF-8");
            default -> ownNetwork ? Map.of("OPENSCF_RUNTIME_API_PORT", "9001") : Map.of();
        };
    }

    /** The paths of doc 583/40690 as links to what is installed: target and name by turns. */
    static List<String> links() {
        var links = new ArrayList<String>();
        link(links, find("node"), Stream.of(10, 12, 14, 16, 18, 20, 22, 24, 26).map(n -> "node" + n + "/bin/node"));
        link(
                links,
                find("python3"),
                Stream.of(
                        "python2/bin/python",
                        "python3/bin/python3",
                        "python37/bin/python3",
                        "python37/bin/python3.7",
                        "python39/bin/python3.9",
                        "python39/bin/python3",
                        "python310/bin/python3.10",
                        "python310/bin/python3",
                        "python311/bin/python3.11",
                        "python311/bin/python3"));
        link(links, find("php"), Stream.of("php5", "php7", "php74", "php80").map(n -> n + "/bin/php"));
        link(links, java(), Stream.of("java8", "java11").map(n -> n + "/bin/java"));
        return links;
    }

    private static void link(List<String> links, @Nullable String program, Stream<String> names) {
        if (program != null) {
            names.forEach(name -> links.addAll(List.of(program, "/var/lang/" + name)));
        }
    }

    private static @Nullable String find(String name) {
        for (String directory : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return directory + "/" + name;
            }
        }
        return null;
    }
}
