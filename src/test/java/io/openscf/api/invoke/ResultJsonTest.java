package io.openscf.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.model.InvocationResult;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** management-api.md section 10.5: all eight fields, in the envelope with the RequestId of the call. */
    @Test
    void hasAllEightFields() throws Exception {
        var answer = answer(new Outcome.Succeeded(Buffer.buffer("{\"a\": \"b\"}")), "log\n");

        assertThat(answer.get("RequestId").asText()).isEqualTo("api");
        assertThat(answer.get("Result")).isEqualTo(JSON.readTree("""
                {"FunctionRequestId":"run","RetMsg":"{\\"a\\": \\"b\\"}","ErrMsg":"","Log":"log\\n","Duration":1.23,
                 "BillDuration":2,"MemUsage":4096,"InvokeResult":0}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"é\": \"你🎉\\n\\\"\\\\\"}",
                "[1, 2]",
                "null",
                "1.5",
                "",
                "not json at all \u0001\u001f\t\r\b",
                "\"half"
            })
    void givesTheTextOfAResult(String result) throws Exception {
        assertThat(returned(Buffer.buffer(result))).isEqualTo(result);
    }

    /** A string result is given without its quotes. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"plain\"", "\"é你🎉 \\n\\t\\\"\\\\ \\u00e9\\ud83c\\udf89\""})
    void givesAStringResultBare(String result) throws Exception {
        assertThat(returned(Buffer.buffer(result)))
                .isEqualTo(JSON.readTree(result).asText());
    }

    @Test
    void replacesWhatIsNotUtf8() throws Exception {
        byte[] bytes = {'a', (byte) 0xC3, '(', (byte) 0xE4, (byte) 0xBD, (byte) 0xA0};

        assertThat(returned(Buffer.buffer(bytes))).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void carriesLargeResultsWhole() throws Exception {
        var text = "[\"" + "x\\\"é".repeat(500_000) + "\"]";

        assertThat(returned(Buffer.buffer(text))).isEqualTo(text);
    }

    @Test
    void showsFailuresAsErrorObjectAndMessage() throws Exception {
        var result = answer(new Outcome.Failed(RunStatus.USER_CODE_EXCEPTION, 1, "it \"failed\"", "trace"), "")
                .get("Result");

        assertThat(result.get("InvokeResult").asInt()).isEqualTo(1);
        assertThat(result.get("ErrMsg").asText()).isEqualTo("it \"failed\"");
        assertThat(JSON.readTree(result.get("RetMsg").asText())
                        .get("statusCode")
                        .asInt())
                .isEqualTo(430);
    }

    private static String returned(Buffer result) throws Exception {
        return answer(new Outcome.Succeeded(result), "").at("/Result/RetMsg").asText();
    }

    private static JsonNode answer(Outcome outcome, String log) throws Exception {
        var result = new InvocationResult("run", outcome, 1_234_567, 4096, null, log);
        return JSON.readTree(ResultJson.finished(result, "api").getBytes()).get("Response");
    }
}
