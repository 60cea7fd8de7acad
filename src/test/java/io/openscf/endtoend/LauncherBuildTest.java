package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code launcher/build.sh} makes of a checkout whose sources have moved since it was built. */
class LauncherBuildTest {
    private static final Path LAUNCHER = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .resolve("launcher");

    @TempDir
    Path project;

    @BeforeEach
    void aBuiltProject() throws IOException {
        files(
                "src/main/java/a/Kept.java",
                "src/main/resources/db/V1.sql",
                "config/application.properties",
                "target/classes/a/Kept.class",
                "target/classes/a/Kept$Inner.class",
                "target/classes/a/Kept$1.class",
                "target/classes/db/V1.sql",
                "target/classes/application.properties",
                "target/maven-status/inputFiles.lst",
                "target/quarkus-app/quarkus-run.jar",
                "src/test/java/a/KeptTest.java",
                "src/test/resources/app/src/main/java/App.java",
                "target/test-classes/a/KeptTest.class",
                "target/test-classes/app/src/main/java/App.java",
                "client/src/main/java/c/Client.java",
                "client/target/classes/c/Client.class",
                "runtimes/files.txt",
                "runtimes/target/classes/runtimes/files.txt");
    }

    @Test
    void leavesAProjectAloneWhoseOutputHasItsSources() throws Exception {
        assertThat(forgetRemovedSources()).isEmpty();
        assertThat(project.resolve("target/classes/a/Kept.class")).exists();
        assertThat(project.resolve("client/target/classes/c/Client.class")).exists();
        assertThat(project.resolve("runtimes/target/classes/runtimes/files.txt"))
                .exists();
    }

    @Test
    void compilesTheModuleAnewWhoseClassHasMovedAndNoOther() throws Exception {
        // given
        files("client/src/main/java/c/moved/Other.java", "client/target/classes/c/Other.class");

        // when
        var said = forgetRemovedSources();

        // then
        assertThat(said).contains("client/").doesNotContain("gateway");
        assertThat(project.resolve("client/target/classes")).doesNotExist();
        assertThat(project.resolve("target/classes/a/Kept.class")).exists();
    }

    @Test
    void forgetsAMigrationThatHasGoneButNotThePackage() throws Exception {
        // given
        files("target/classes/db/V2.sql");

        // when
        var said = forgetRemovedSources();

        // then
        assertThat(said).contains("the gateway");
        assertThat(project.resolve("target/classes")).doesNotExist();
        assertThat(project.resolve("target/maven-status")).doesNotExist();
        assertThat(project.resolve("target/quarkus-app/quarkus-run.jar")).exists();
        assertThat(project.resolve("client/target/classes/c/Client.class")).exists();
    }

    @Test
    void forgetsATestThatHasGone() throws Exception {
        // given
        files("target/test-classes/a/GoneTest$Inner.class");

        // when
        forgetRemovedSources();

        // then
        assertThat(project.resolve("target/test-classes")).doesNotExist();
    }

    private void files(String... names) throws IOException {
        for (var name : names) {
            var file = project.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
    }

    private String forgetRemovedSources() throws Exception {
        return LauncherPart.run(project, "build", "forget_removed_sources");
    }
}
