package io.openscf.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way must read a body exactly as the general way does, or leave it alone. */
class InvokeScanTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InvokeLimits LIMITS =
            new SmallRyeConfigBuilder().withMapping(InvokeLimits.class).build().getConfigMapping(InvokeLimits.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"FunctionName\":\"f\"}",
                " { \"FunctionName\" : \"f\" , \"ClientContext\" : \"{}\" } ",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{\\\"a\\\":\\\"b\\\\n\\\\u4f60\\\",\\\"c\\\":[1,2]}\"}",
                "{\"ClientContext\":\"\\\"é你🎉\\\"\",\"FunctionName\":\"f\",\"Namespace\":\"n\",\"Qualifier\":\"3\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{\\u0022a\\u0022\\u003a\\u0022\\u4f60\\u00e9\\u003d\\u0022}\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{\\n\\t\\\"a\\\": 1\\r\\n}\"}",
                "{\"FunctionName\":\"f\",\"InvocationType\":\"RequestResponse\",\"LogType\":\"Tail\",\"ClientContext\":\"1\"}",
                "{\"FunctionName\":\"f\",\"InvocationType\":\"Event\",\"LogType\":\"None\",\"Qualifier\":\"$LATEST\"}"
            })
    void readsUsualBodiesAsTheGeneralWayDoes(String body) throws Exception {
        assertThat(scan(true, body)).isNotNull().isEqualTo(general(true, body));
    }

    @Test
    void readsInvokeFunctionWithItsOwnNamesAndDefaults() throws Exception {
        var body = "{\"FunctionName\":\"f\",\"Event\":\"{\\\"a\\\":1}\"}";

        var read = scan(false, body);

        assertThat(read).isNotNull().isEqualTo(general(false, body));
        assertThat(read.qualifier()).isEqualTo(Qualifier.DEFAULT);
        assertThat(read.function()).isEqualTo(new FunctionKey("default", "f"));
        assertThat(read.event()).hasToString("{\"a\":1}");
    }

    /** Some of these are right and rare, the others wrong: the general way knows, and names what is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"FunctionName\":\"f\"",
                "{\"FunctionName\":\"f\"}{}",
                "{\"FunctionName\":\"f\",}",
                "{\"FunctionName\":1}",
                "{\"FunctionName\":null}",
                "{\"FunctionName\":\"\"}",
                "{\"FunctionName\":\"f\",\"FunctionName\":\"g\"}",
                "{\"FunctionName\":\"\\u0066\"}",
                "{\"functionname\":\"f\"}",
                "{\"FunctionName\":\"f\",\"Unknown\":\"x\"}",
                "{\"FunctionName\":\"f\",\"RoutingKey\":\"{}\"}",
                "{\"FunctionName\":\"f\",\"LogType\":\"tail\"}",
                "{\"FunctionName\":\"f\",\"InvocationType\":\"Sync\"}",
                "{\"FunctionName\":\"f\",\"Event\":\"{}\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\" \"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":{}}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{}\",\"ClientContext\":\"{}\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{} {}\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"NaN\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\\"\\ud83c\\udf89\\\"\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\\"\\ud800\\\"\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\u0000\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\\"\\b\\\"\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\x\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"\\u12\"}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{}",
                "{\"FunctionName\":\"f\",\"ClientContext\":\"{}\\"
            })
    void leavesOtherBodiesToTheGeneralWay(String body) {
        assertThat(scan(true, body)).isNull();
    }

    @Test
    void leavesBytesThatAreNotUtf8ToTheGeneralWay() {
        var bytes = "{\"FunctionName\":\"f\",\"ClientContext\":\"\\\"?(\\\"\"}".getBytes(StandardCharsets.US_ASCII);
        bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xC3;

        assertThat(InvokeScan.read(LIMITS, true, bytes, 0, bytes.length)).isNull();
    }

    @Test
    void leavesEventsThatAreTooLargeToTheGeneralWay() {
        var large = "{\"FunctionName\":\"f\",\"InvocationType\":\"%s\",\"ClientContext\":\"\\\""
                + "x".repeat(128 * 1024 - 1) + "\\\"\"}";

        assertThat(scan(true, large.formatted("Event"))).isNull();
        assertThat(scan(true, large.formatted("RequestResponse"))).isNotNull();
    }

    private static InvokeBody scan(boolean invoke, String body) {
        var bytes = ("x" + body + "\"}").getBytes(StandardCharsets.UTF_8);
        return InvokeScan.read(LIMITS, invoke, bytes, 1, bytes.length - 2);
    }

    private static InvokeBody general(boolean invoke, String body) throws Exception {
        return InvokeActions.read(LIMITS, invoke, (ObjectNode) JSON.readTree(body));
    }
}
