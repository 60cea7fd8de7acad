package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("MemorySize", "Timeout", "Handler", "Type", "invoke", "list");

    @ParameterizedTest
    @CsvSource({
        "memorysize, MemorySize",
        "MemorySizes, MemorySize",
        "Handlr, Handler",
        "Tiemout, Timeout",
        "invoek, invoke",
        "lits, list",
        "ls, ",
        "Retries, ",
        "x, "
    })
    void findsTheNameWithTheFewestTypingErrorsUnlessAllAreFarAway(String given, String meant) {
        // when
        var nearest = Nearest.to(given, KNOWN);

        // then
        assertThat(nearest.orElse(null)).isEqualTo(meant);
    }
}
