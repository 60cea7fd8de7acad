package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns mean what they mean in a {@code .gitignore}. */
class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        // pattern, path, ignored
        "*.log, a.log, true",
        "*.log, deep/er/a.log, true",
        "*.log, a.log.txt, false",
        "/a.txt, a.txt, true",
        "/a.txt, b/a.txt, false",
        "b/a.txt, b/a.txt, true",
        "b/a.txt, c/b/a.txt, false",
        "a?.txt, ab.txt, true",
        "a?.txt, a/.txt, false",
        "a/*/z, a/b/z, true",
        "a/*/z, a/b/c/z, false",
        "a/**/z, a/z, true",
        "a/**/z, a/b/c/z, true",
        "a/**, a/b/c, true",
        "**/z, x/y/z, true",
        "a.b, axb, false",
        "(a), (a), true"
    })
    void matchesAFile(String pattern, String path, boolean ignored) {
        // when
        var rules = IgnoreRules.of(List.of(pattern));

        // then
        assertThat(rules.ignores(path, false)).isEqualTo(ignored);
    }

    @Test
    void aSlashAtTheEndMeansDirectoriesOnly() {
        // when
        var rules = IgnoreRules.of(List.of("build/"));

        // then
        assertThat(rules.ignores("build", true)).isTrue();
        assertThat(rules.ignores("build", false)).isFalse();
    }

    @Test
    void theLastMatchDecides() {
        // when
        var rules = IgnoreRules.of(List.of("# a comment", "", "*.txt", "!keep.txt", "/keep.txt"));

        // then
        assertThat(rules.ignores("a.txt", false)).isTrue();
        assertThat(rules.ignores("in/keep.txt", false)).isFalse();
        assertThat(rules.ignores("keep.txt", false)).isTrue();
    }

    @Test
    void someNamesAlwaysStayOutUnlessTakenBack() {
        // when
        var rules = IgnoreRules.of(List.of());

        // then
        assertThat(List.of(".git", "a/__pycache__", ".openscf")).allMatch(name -> rules.ignores(name, true));
        assertThat(List.of("openscf.yaml", ".openscfignore")).allMatch(name -> rules.ignores(name, false));
        assertThat(rules.ignores("config/openscf.yaml", false)).isFalse();
        assertThat(IgnoreRules.of(List.of("!.git")).ignores(".git", true)).isFalse();
    }
}
