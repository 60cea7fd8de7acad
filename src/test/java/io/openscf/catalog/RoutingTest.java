package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls go to the additional version (semantics.md section 12; management-api.md section 10.3). */
class RoutingTest {
    /** Rule matches compare as strings (semantics.md section 17, 16). */
    @Test
    void matchesExactValuesOfTheRoutingKey() {
        var routing = new Routing.Exact("2", "invoke.headers.User", "42");

        assertThat(routing.takes("{\"User\":\"42\"}")).isTrue();
        assertThat(routing.takes("{\"User\":42}")).isTrue();
        assertThat(routing.takes("{\"User\":\"042\"}")).isFalse();
        assertThat(routing.takes("{\"user\":\"42\"}")).isFalse();
        assertThat(routing.takes("{\"User\":null}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"x\"", "{", "7", "{\"User\":{}}"})
    void takesNoCallWithoutAMapThatHasTheKey(String routingKey) {
        assertThat(new Routing.Exact("2", "invoke.headers.User", "42").takes(routingKey))
                .isFalse();
        assertThat(new Routing.Exact("2", "invoke.headers.User", "42").takes(null))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'(1,9)',1,false",
        "'(1,9)',2,true",
        "'(1,9)',9,false",
        "'[1,9]',1,true",
        "'[1,9]',9,true",
        "'[1,9]',10,false",
        "'[-5, 5]',-5,true",
        "'[1,9]',2.5,false",
        "'[1,9]',abc,false",
        "'[1,9]','',false"
    })
    void matchesIntegersWithinARange(String range, String value, boolean taken) {
        assertThat(new Routing.Range("2", "invoke.headers.User", range).takes("{\"User\":\"" + value + "\"}"))
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(1,9]", "[1,9)", "1,9", "(1)", "(a,b)", "(1,9)x", "(1.5,2)"})
    void readsNoOtherRanges(String range) {
        assertThat(Routing.RANGE.matcher(range).matches()).isFalse();
    }

    /** The weight is the additional version's share (semantics.md section 17, 16). */
    @Test
    void drawsEachCallByItsWeight() {
        var alias = alias(new Routing.Weighted("2", 0.25));

        long additional = IntStream.range(0, 20_000)
                .filter(i -> alias.choose(null).equals("2"))
                .count();

        assertThat(additional).isBetween(4_500L, 5_500L); // eight standard deviations
        assertThat(alias(new Routing.Weighted("2", 0)).choose(null)).isEqualTo("1");
        assertThat(alias(new Routing.Weighted("2", 1)).choose(null)).isEqualTo("2");
    }

    @Test
    void givesTheMainVersionWithoutRouting() {
        assertThat(alias(null).choose("{\"User\":\"42\"}")).isEqualTo("1");
        assertThat(alias(new Routing.Exact("2", "invoke.headers.User", "42")).choose("{\"User\":\"43\"}"))
                .isEqualTo("1");
    }

    private static Alias alias(@org.jspecify.annotations.Nullable Routing routing) {
        return new Alias("live", "1", routing, "", Instant.EPOCH, Instant.EPOCH);
    }
}
