package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./openscf run} uses an AOT cache: docs/decisions/0013. */
class LauncherAotTest {
    private static final Instant BUILT = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    Path project;

    @BeforeEach
    void aBuiltProject() throws Exception {
        Files.createDirectories(project.resolve("target"));
        made(project.resolve("gateway.jar"), BUILT);
        Files.writeString(project.resolve("release"), "JAVA_VERSION=\"25\"");
    }

    @Test
    void usesACacheThatIsYoungerThanThePackage() throws Exception {
        made(cache(), BUILT.plusSeconds(1));

        assertThat(flags("")).contains("-XX:AOTCache=" + cache());
    }

    @Test
    void doesWithoutOneThatIsOlderThanThePackage() throws Exception {
        made(cache(), BUILT.minusSeconds(1));

        assertThat(flags("")).isEmpty();
    }

    @Test
    void doesWithoutOneOfAnotherJdk() throws Exception {
        made(cache(), BUILT.plusSeconds(1));
        Files.writeString(project.resolve("release"), "JAVA_VERSION=\"26\"");

        assertThat(flags("")).isEmpty();
    }

    @Test
    void doesWithoutWhenToldTo() throws Exception {
        made(cache(), BUILT.plusSeconds(1));

        assertThat(flags("OPENSCF_AOT=off")).isEmpty();
    }

    private static void made(Path file, Instant when) throws Exception {
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(when));
    }

    private Path cache() throws Exception {
        return Path.of(launcher("find_aot_cache; printf %s \"$AOT_CACHE\""));
    }

    private String flags(String setting) throws Exception {
        return launcher("find_aot_cache; " + setting + " aot_flags");
    }

    private String launcher(String lines) throws Exception {
        return LauncherPart.run(
                project,
                "aot",
                "JAVA_HOME=$ROOT GATEWAY_JAR=$ROOT/gateway.jar GATEWAY_FLAGS=-a NATIVE_FLAGS=-b\n" + lines);
    }
}
