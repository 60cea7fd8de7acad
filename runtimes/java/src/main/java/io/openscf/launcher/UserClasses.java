package io.openscf.launcher;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class path of user code: its own classes, then {@code lib/*}, {@code /opt} and {@code /opt/lib/*}, and last what
 * the platform offers to thin packages ({@code Context}, the events). The launcher and its libraries are not on it.
 */
final class UserClasses extends URLClassLoader {
    private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation.";
    private static final Path LAYERS = Path.of("/opt");

    static {
        registerAsParallelCapable();
    }

    private UserClasses(List<URL> places) {
        super(
                places.toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader()); // without a name, which stack traces would show
    }

    static UserClasses of(Path code) throws IOException {
        var places = new ArrayList<URL>();
        for (Path root : List.of(code, LAYERS)) {
            places.add(url(root));
            addJars(places, root.resolve("lib"));
        }
        addJars(places, home().resolve("events"));
        return new UserClasses(places);
    }

    /** Whether the package brings its own Jackson, or a part of it that must fit the rest. */
    boolean bringJackson() {
        return findResource("com/fasterxml/jackson/databind/ObjectMapper.class") != null
                || findResource("com/fasterxml/jackson/annotation/JsonProperty.class") != null;
    }

    /** Annotations of the events mean something to the launcher's Jackson only if they are the same classes. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            return super.findClass(name);
        } catch (ClassNotFoundException absent) {
            if (name.startsWith(ANNOTATIONS)) {
                return Launcher.class.getClassLoader().loadClass(name);
            }
            throw absent;
        }
    }

    /** The directory of the launcher's own jar. */
    static Path home() {
        String place = Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return Path.of(place).toAbsolutePath().resolveSibling("");
    }

    static void addJars(List<URL> places, Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(".jar")) {
                    places.add(url(file));
                }
            }
        }
    }

    static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }
}
