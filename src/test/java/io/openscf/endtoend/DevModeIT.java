package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./openscf dev} as people use it: two side by side, one of them killed and begun anew. */
class DevModeIT {
    private static final String HELLO = Path.of(System.getProperty("openscf.project", ".."))
            .toAbsolutePath()
            .normalize()
            .resolve("examples/hello-python")
            .toString();

    @TempDir
    static Path folder;

    private static LauncherCommand one;
    private static LauncherCommand other;

    @BeforeAll
    static void startTwo() throws Exception {
        one = started("one");
        other = started("other");
    }

    private static LauncherCommand started(String name) throws Exception {
        var openscf = new LauncherCommand(folder.resolve(name), Map.of());
        var said = openscf.run("dev", "--port", "0", "--detach");
        assertThat(said.status()).as(said.text()).isZero();
        return openscf;
    }

    @AfterAll
    static void stopBoth() throws Exception {
        for (var openscf : List.of(one, other)) {
            openscf.run("stop");
            openscf.awaitNothingRuns();
        }
    }

    @Test
    void twoSideBySideBothAnswerAnInvoke() throws Exception {
        for (var openscf : List.of(one, other)) {
            var deployed = openscf.run("deploy", HELLO);
            assertThat(deployed.status()).as(deployed.text()).isZero();
            assertThat(openscf.run("invoke", "hello-python", "-d", "{\"name\":\"you\"}")
                            .text())
                    .contains("Hello, you!");
        }
        assertThat(one.facts().required("endpoint")).isNotEqualTo(other.facts().required("endpoint"));
        assertThat(one.facts().required("s3Endpoint"))
                .isNotEqualTo(other.facts().required("s3Endpoint"));
    }

    @Test
    void oneThatIsKilledLeavesNothingBehindAndForgetsItsDataWhenToldTo() throws Exception {
        // given
        one.run("deploy", HELLO);
        assertThat(one.run("list").text()).contains("hello-python");

        // when
        LauncherCommand.signal("KILL", launcherOf("one"));

        // then
        one.awaitNothingRuns();
        assertThat(other.run("status").status()).isZero();

        // when
        var again = one.run("dev", "--port", "0", "--fresh", "--detach");

        // then
        assertThat(again.status()).as(again.text()).isZero();
        assertThat(one.run("list").text()).doesNotContain("hello-python");
    }

    private static long launcherOf(String name) throws Exception {
        return Long.parseLong(
                Files.readString(folder.resolve(name).resolve("launcher.pid")).split(" ")[0]);
    }
}
