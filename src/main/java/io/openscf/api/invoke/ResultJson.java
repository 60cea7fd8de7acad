package io.openscf.api.invoke;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openscf.invocation.ErrorBody;
import io.openscf.model.InvocationResult;
import io.openscf.model.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The Result object of an invocation with all its eight fields (management-api.md section 10.5). */
final class ResultJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultJson() {}

    static Buffer accepted(String functionRequestId, String requestId) {
        return write(functionRequestId, "", "", "", 0, 0, 0, 0, requestId);
    }

    static Buffer finished(InvocationResult result, String requestId) {
        double millis = result.durationNanos() / 10_000 / 100.0;
        long billed = (result.durationNanos() + 999_999) / 1_000_000;
        return switch (result.outcome()) {
            case Outcome.Succeeded succeeded ->
                write(
                        result.requestId(),
                        bare(succeeded.result()),
                        "",
                        result.logTail(),
                        millis,
                        billed,
                        result.memoryBytes(),
                        0,
                        requestId);
            case Outcome.Failed failed -> {
                var body = ErrorBody.of(failed, result.requestId());
                yield write(
                        result.requestId(),
                        body,
                        failed.message(),
                        result.logTail(),
                        millis,
                        billed,
                        result.memoryBytes(),
                        failed.errorCode() == -1 ? -1 : 1,
                        requestId);
            }
        };
    }

    /** A string result is given without its quotes, everything else as JSON text. */
    private static String bare(Buffer result) {
        if (result.length() > 1 && result.getByte(0) == '"') {
            try {
                return JSON.readTree(result.getBytes()).asText();
            } catch (IOException e) {
                return result.toString();
            }
        }
        return result.toString();
    }

    private static Buffer write(
            String functionRequestId,
            String returned,
            String error,
            String log,
            double duration,
            long billed,
            long memory,
            int invokeResult,
            String requestId) {
        var bytes = new ByteArrayOutputStream(returned.length() + log.length() + 512);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("Response");
            json.writeObjectFieldStart("Result");
            json.writeStringField("FunctionRequestId", functionRequestId);
            json.writeStringField("RetMsg", returned);
            json.writeStringField("ErrMsg", error);
            json.writeStringField("Log", log);
            json.writeNumberField("Duration", duration);
            json.writeNumberField("BillDuration", billed);
            json.writeNumberField("MemUsage", memory);
            json.writeNumberField("InvokeResult", invokeResult);
            json.writeEndObject();
            json.writeStringField("RequestId", requestId);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
