package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** semantics.md section 13: for equal paths the last layer wins. */
class MergedLayersTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatOnlyOneHasAndTakesTheLaterOfTwo() throws IOException {
        // given
        var below = layer("below", "a/one", "1", "a/two", "below");
        var above = layer("above", "a/two", "above", "b/three", "3");

        // when
        var merged = merge(below, above);

        // then
        assertThat(merged.resolve("a/one")).hasContent("1");
        assertThat(merged.resolve("a/two")).hasContent("above");
        assertThat(merged.resolve("b/three")).hasContent("3");
        assertThat(below.resolve("a/two")).hasContent("below");
    }

    @Test
    void aFileTakesThePlaceOfAFolderAndTheOtherWayRound() throws IOException {
        // given
        var below = layer("below", "x/inside", "1", "y", "file");
        var above = layer("above", "x", "file", "y/inside", "2");

        // when
        var merged = merge(below, above);

        // then
        assertThat(merged.resolve("x")).hasContent("file");
        assertThat(merged.resolve("y/inside")).hasContent("2");
        assertThat(below.resolve("x/inside")).hasContent("1");
    }

    @Test
    void takesNoRoomForFiles() throws IOException {
        var below = layer("below", "program", "#!/bin/sh");
        Files.setPosixFilePermissions(
                below.resolve("program"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));

        var merged = merge(below, layer("above", "other", ""));

        assertThat(Files.isSameFile(below.resolve("program"), merged.resolve("program")))
                .isTrue();
        assertThat(merged.resolve("program")).isExecutable();
    }

    @Test
    void namesListsByTheirOrder() {
        assertThat(CodeStore.mergedName(List.of("a", "b"))).isNotEqualTo(CodeStore.mergedName(List.of("b", "a")));
        assertThat(CodeStore.mergedName(List.of("a", "b"))).matches("[0-9a-f]{64}");
    }

    private Path merge(Path... layers) throws IOException {
        var merged = Files.createDirectory(folder.resolve("merged"));
        for (var layer : layers) {
            MergedLayers.lay(layer, merged);
        }
        return merged;
    }

    private Path layer(String name, String... filesAndContents) throws IOException {
        var layer = folder.resolve(name);
        for (int i = 0; i < filesAndContents.length; i += 2) {
            var file = layer.resolve(filesAndContents[i]);
            Files.createDirectories(file.getParent());
            Files.writeString(file, filesAndContents[i + 1]);
        }
        return layer;
    }
}
