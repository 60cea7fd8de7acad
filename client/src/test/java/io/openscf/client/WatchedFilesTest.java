package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFilesTest {
    private static final Variables VARIABLES = new Variables(name -> null, JsonObject.of(Map.of()));
    private static final String GOOD = "functions:\n  - FunctionName: hello\n    CodeUri: code\n";

    @TempDir
    Path directory;

    @BeforeEach
    void writeProject() throws IOException {
        Files.createDirectory(directory.resolve("code"));
        Files.writeString(directory.resolve("code/index.py"), "1");
        Files.writeString(directory.resolve("openscf.yaml"), GOOD);
    }

    @Test
    void tellsWhichFileChanged() throws IOException {
        // given
        var files = new WatchedFiles(directory, VARIABLES);

        // when
        Files.writeString(directory.resolve("code/index.py"), "22");

        // then
        assertThat(changeOf(files)).isEqualTo("code/index.py changed");
    }

    @Test
    void seesNewAndRemovedFiles() throws IOException {
        // given
        var files = new WatchedFiles(directory, VARIABLES);

        // when
        Files.writeString(directory.resolve("code/more.py"), "1");
        Files.delete(directory.resolve("code/index.py"));

        // then
        assertThat(changeOf(files)).isEqualTo("code/index.py and 1 more changed");
    }

    @Test
    void goesOnWatchingTheCodeWhileTheProjectFileIsBroken() throws IOException {
        // given
        var files = new WatchedFiles(directory, VARIABLES);
        Files.writeString(directory.resolve("openscf.yaml"), "functions: [");
        assertThat(changeOf(files)).isEqualTo("openscf.yaml changed");

        // when
        Files.writeString(directory.resolve("code/index.py"), "22");

        // then
        assertThat(changeOf(files)).isEqualTo("code/index.py changed");
    }

    @Test
    void doesNotTellWhatWasMarkedAsSeenOrIsIgnored() throws IOException {
        // given
        var files = new WatchedFiles(directory, VARIABLES);

        // when
        Files.createDirectory(directory.resolve("code/__pycache__"));
        Files.writeString(directory.resolve("code/__pycache__/x.pyc"), "1");
        Files.writeString(directory.resolve("code/built.js"), "made by a build step");
        files.markSeen();
        Files.writeString(directory.resolve("code/index.py"), "22");

        // then
        assertThat(changeOf(files)).isEqualTo("code/index.py changed");
    }

    private static String changeOf(WatchedFiles files) {
        var change = CompletableFuture.supplyAsync(() -> {
            try {
                return files.awaitChange();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(Duration.ofSeconds(20)).until(change::isDone);
        return change.join();
    }
}
