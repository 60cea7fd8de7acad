package io.openscf.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever it calls valid a careful parser must accept as well; and it must know everyday JSON. */
class PlainJsonTest {
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0",
                "-1.5e+10",
                "1E2",
                "true",
                "false",
                "null",
                " [ 1 , 2 ] ",
                "\t{\n\"a\" : 1 }\r",
                "{\"a\":1,\"b\":{\"a\":[{\"a\":null}]},\"c\":\"x\"}",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud800\"",
                "\"é你🎉\"",
                "[[[[[[1]]]]]]",
                "{\"é\":\"long enough for eight bytes at once\"}",
                "1e999999"
            })
    void knowsEverydayJson(String text) {
        assertThat(valid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "01",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "-",
                "0x10",
                "NaN",
                "Infinity",
                "-Infinity",
                "tru",
                "truex",
                "nul",
                "\"",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"a\nb\"",
                "\"\u0001\"",
                "{} {}",
                "{}x",
                "1 2",
                "// c\n1",
                "{\"a\":1,\"a\":2}",
                "{\"x\":{\"a\":1,\"b\":1,\"a\":1}}",
                "[1 2]",
                "{\"a\" 1}",
                "\uFEFF{}",
                "\"\\"
            })
    void refusesWhatIsNotStrictJson(String text) {
        assertThat(valid(text)).isFalse();
    }

    /** bad-inputs B7: not UTF-8, overlong, surrogates, beyond Unicode, cut. */
    @Test
    void refusesStringsThatAreNotUtf8() {
        int[][] bad = {
            {0xC3, 0x28},
            {0xC0, 0xAF},
            {0xED, 0xA0, 0x80},
            {0xF4, 0x90, 0x80, 0x80},
            {0xE0, 0x80, 0x80},
            {0xF0, 0x80, 0x80, 0x80},
            {0x80},
            {0xFF},
            {0xE4, 0xBD},
            {0xF5, 0x80, 0x80, 0x80}
        };
        for (int[] character : bad) {
            var bytes = new byte[character.length + 2];
            bytes[0] = bytes[bytes.length - 1] = '"';
            IntStream.range(0, character.length).forEach(i -> bytes[i + 1] = (byte) character[i]);
            assertThat(PlainJson.valid(bytes, 0, bytes.length)).isFalse();
        }
    }

    @Test
    void findsEverySpecialByteAtEveryPlace() {
        for (int special = 0; special < 256; special++) {
            for (int place = 0; place < 20; place++) {
                var bytes = "abcdefgh ABCDEFGH 01234".getBytes(StandardCharsets.US_ASCII);
                bytes[place] = (byte) special;
                boolean plain = special >= ' ' && special < 0x80 && special != '"' && special != '\\';
                assertThat(Utf8.plainUntil(bytes, 0, bytes.length)).isEqualTo(plain ? bytes.length : place);
            }
        }
    }

    @Test
    void leavesTheUnusualToTheCarefulParser() {
        var deep = "[".repeat(100) + "]".repeat(100);
        var many = IntStream.range(0, 100).mapToObj(i -> "\"n" + i + "\":1").collect(Collectors.joining(",", "{", "}"));

        assertThat(List.of(deep, many, "{\"\\u0061\":1}", "1".repeat(500))).noneMatch(PlainJsonTest::valid);
    }

    @Test
    void callsNothingValidThatACarefulParserRefuses() {
        var random = new Random(42);
        var seeds = List.of(
                "{\"a\":[1,2.5e3,true,null,\"x\\n\\u0041é你\"],\"b\":{\"c\":\"d\",\"e\":-0}}",
                "[{\"key\":\"value\"},{\"key\":\"value\"}, 12345678901234567890, \"\\\\\\\"\"]",
                "\"some longer text with é and \\\" inside\"");
        int valid = 0;
        for (int round = 0; round < 300_000; round++) {
            var bytes = mutated(seeds.get(round % seeds.size()), random);
            if (PlainJson.valid(bytes, 0, bytes.length)) {
                valid++;
                assertThat(carefully(bytes))
                        .as(() -> new String(bytes, StandardCharsets.UTF_8))
                        .isTrue();
            }
        }
        assertThat(valid).isGreaterThan(10_000);
    }

    private static byte[] mutated(String seed, Random random) {
        var bytes = seed.getBytes(StandardCharsets.UTF_8);
        var interesting = "{}[]\",:\\0123456789eE+-.tfn abu\n\u0000\u007f".getBytes(StandardCharsets.UTF_8);
        for (int change = random.nextInt(3); change >= 0; change--) {
            bytes[random.nextInt(bytes.length)] = random.nextInt(8) == 0
                    ? (byte) random.nextInt(256)
                    : interesting[random.nextInt(interesting.length)];
        }
        return bytes;
    }

    private static boolean carefully(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            return false;
        }
        try (var parser = STRICT.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean valid(String text) {
        // Between other bytes, so that reading beyond the ends would show.
        var bytes = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
        return PlainJson.valid(bytes, 1, bytes.length - 1);
    }
}
