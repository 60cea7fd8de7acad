package io.openscf.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FilesTest {

    /** Who unpacks the launchers reads {@code runtimes/files.txt}: resources cannot be listed. */
    @Test
    void theListOfFilesNamesAllThatIsPacked() throws Exception {
        Path packed = Path.of(FilesTest.class.getResource("/runtimes/files.txt").toURI())
                .getParent();
        try (Stream<Path> files = Files.walk(packed)) {
            var names = files.filter(Files::isRegularFile)
                    .map(file -> packed.relativize(file).toString())
                    .filter(name -> !name.equals("files.txt"))
                    .toList();
            assertThat(Files.readAllLines(packed.resolve("files.txt"))).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
