package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodePackageTest {
    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("code"));
        write("index.py", "print('你好')");
    }

    @Test
    void zipsEveryFileThatIsNotIgnoredUnderItsRelativeName() throws IOException {
        // given
        write("lib/模块.py", "");
        write("lib/__pycache__/x.pyc", "x");
        write("secret.env", "x");
        write(".openscfignore", "*.env\n");
        write("openscf.yaml", "functions: []");

        // when
        var zip = new CodePackage(directory).zip();

        // then
        assertThat(contentOf(zip)).isEqualTo(Map.of("index.py", "print('你好')", "lib/模块.py", ""));
    }

    @Test
    void keepsTheExecutableBitInTheUnixAttributes() throws IOException {
        // given
        var script = write("bootstrap", "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        // when
        var zip = new CodePackage(directory).zip();

        // then
        assertThat(modesOf(zip)).isEqualTo(Map.of("bootstrap", 0100755, "index.py", 0100644));
    }

    @Test
    void theSameFilesGiveTheSameBytesWhateverTheirTimes() throws IOException {
        // given
        var before = new CodePackage(directory).zip();

        // when
        assertThat(directory.resolve("index.py").toFile().setLastModified(1_000_000_000_000L))
                .isTrue();
        var after = new CodePackage(directory).zip();

        // then
        assertThat(after).isEqualTo(before);
    }

    @Test
    void followsLinksSoThatAPackageNeverPointsOutOfItself() throws IOException {
        // given
        var outside = Files.createDirectory(temporary.resolve("shared"));
        Files.writeString(outside.resolve("common.py"), "x = 1");
        Files.createSymbolicLink(directory.resolve("shared"), outside);

        // when
        var zip = new CodePackage(directory).zip();

        // then
        assertThat(contentOf(zip)).containsEntry("shared/common.py", "x = 1");
    }

    @Test
    void refusesALinkToADirectoryAroundIt() throws IOException {
        // given
        Files.createSymbolicLink(directory.resolve("loop"), directory);

        // then
        assertThatThrownBy(() -> new CodePackage(directory).zip())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("loop");
    }

    @Test
    void refusesADirectoryWithoutFiles() throws IOException {
        // given
        Files.delete(directory.resolve("index.py"));

        // then
        assertThatThrownBy(() -> new CodePackage(directory).zip())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no files");
    }

    private Path write(String name, String content) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static Map<String, String> contentOf(byte[] zip) throws IOException {
        var content = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                content.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return content;
    }

    /** Java's own reader does not show them: central headers begin with PK 1 2, the mode is in their bytes 40 and 41. */
    private static Map<String, Integer> modesOf(byte[] zip) {
        var modes = new TreeMap<String, Integer>();
        for (var at = 0; at < zip.length - 46; at++) {
            if (HexFormat.of().formatHex(zip, at, at + 4).equals("504b0102")) {
                var name = new String(zip, at + 46, little(zip, at + 28), StandardCharsets.UTF_8);
                modes.put(name, little(zip, at + 40));
            }
        }
        return modes;
    }

    private static int little(byte[] bytes, int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }
}
