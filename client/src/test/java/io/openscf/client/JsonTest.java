package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":[true,false,null,-2.5,\"x\"],\"c\":{\"d\":\"\"}}",
                "[]",
                "\"张三 \\\" \\\\ \\n\"",
                "123456789012345678901234567890",
                "0.1"
            })
    void writesWhatItHasReadInTheSameOrder(String text) {
        // when
        var written = Json.write(Json.parse(text));

        // then
        assertThat(written).isEqualTo(text);
    }

    @Test
    void readsNumbersAsTheyAre() {
        // when
        var value = Json.parse("[1,3000000000,99999999999999999999,1.5]");

        // then
        assertThat(value).isEqualTo(List.of(1, 3_000_000_000L, new BigInteger("99999999999999999999"), 1.5));
    }

    @Test
    void sendsBytesAsBase64() {
        // when
        var written = Json.write(Map.of("ZipFile", new byte[] {0, -1, 80, 75}));

        // then
        assertThat(written).isEqualTo("{\"ZipFile\":\"AP9QSw==\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\":}", "{} {}", "[1,]", "nul", "{'a':1}"})
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON");
    }

    @Test
    void readsWhatIsMissingOrOfAnotherTypeAsNeutral() {
        // given
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("text", "x");
        fields.put("nothing", null);
        fields.put("list", List.of("no object", Map.of("k", "v")));

        // when
        var object = JsonObject.of(fields);

        // then
        assertThat(object.text("absent") + object.text("nothing")).isEmpty();
        assertThat(object.number("text")).isZero();
        assertThat(object.object("text").map()).isEmpty();
        assertThat(object.objects("list")).hasSize(1);
        assertThat(object.objects("list").getFirst().text("k")).isEqualTo("v");
    }
}
