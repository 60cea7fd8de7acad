package io.openscf.connector.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of cmq-api.md section 11. */
class FilterTest {
    @ParameterizedTest
    @CsvSource({"'','',true", "'','a',true", "'a','',false", "'a','a',true", "'a b','b',true", "'a b','c d',false"})
    void comparesTags(String wanted, String tags, boolean delivered) {
        assertThat(Filter.matchesTags(words(wanted), words(tags))).isEqualTo(delivered);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "1.*.0,1.5.0,true",
        "1.*.0,1.0,false",
        "1.*.0,1.2.3.0,false",
        "1.#.0,1.0,true",
        "1.#.0,1.2.3.0,true",
        "#,anything.at.all,true",
        "#.end,end,true",
        "*,one,true",
        "*,one.two,false",
        "a.b,a.b,true",
        "a.b,a.bc,false",
        "#.b.#,a.b.c,true"
    })
    void comparesRoutingKeys(String bindingKey, String routingKey, boolean delivered) {
        assertThat(Filter.matchesRouting(List.of(bindingKey), routingKey)).isEqualTo(delivered);
    }
}
