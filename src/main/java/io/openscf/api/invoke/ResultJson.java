package io.openscf.api.invoke;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.openscf.invocation.ErrorBody;
import io.openscf.model.InvocationResult;
import io.openscf.model.Outcome;
import io.vertx.core.buffer.Buffer;

/** The Result object of an invocation with all its eight fields (management-api.md section 10.5). */
final class ResultJson {
    /** Room for names, ids and numbers, and for some escapes. */
    private static final int FRAME = 512;

    private ResultJson() {}

    static Buffer accepted(String functionRequestId, String requestId) {
        var json = new JsonBytes(FRAME);
        begin(json, functionRequestId).raw("\"\"");
        return end(json, "", "", 0, 0, 0, requestId);
    }

    static Buffer finished(InvocationResult result, String requestId) {
        return switch (result.outcome()) {
            case Outcome.Succeeded succeeded -> {
                var text = succeeded.result().getByteBuf();
                int length = text.readableBytes();
                var json = new JsonBytes(
                        FRAME + length + length / 8 + result.logTail().length());
                returned(begin(json, result.requestId()), text);
                yield end(json, result, "", 0, requestId);
            }
            case Outcome.Failed failed -> {
                var json = new JsonBytes(2 * FRAME + result.logTail().length());
                begin(json, result.requestId()).string(ErrorBody.of(failed, result.requestId()));
                yield end(json, result, failed.message(), failed.errorCode() == -1 ? -1 : 1, requestId);
            }
        };
    }

    private static JsonBytes begin(JsonBytes json, String functionRequestId) {
        return json.raw("{\"Response\":{\"Result\":{\"FunctionRequestId\":")
                .string(functionRequestId)
                .raw(",\"RetMsg\":");
    }

    /** A string result is given without its quotes, everything else as JSON text. */
    private static void returned(JsonBytes json, ByteBuf result) {
        boolean array = result.hasArray();
        var bytes = array ? result.array() : ByteBufUtil.getBytes(result);
        int from = array ? result.arrayOffset() + result.readerIndex() : 0;
        int end = from + result.readableBytes();
        if (end - from > 1 && bytes[from] == '"' && bytes[end - 1] == '"' && PlainJson.valid(bytes, from, end)) {
            // As it is a string of JSON already, it stands for itself.
            json.raw(bytes, from, end);
        } else {
            json.string(bytes, from, end);
        }
    }

    private static Buffer end(
            JsonBytes json, InvocationResult result, String error, int invokeResult, String requestId) {
        return end(
                json, error, result.logTail(), result.durationNanos(), result.memoryBytes(), invokeResult, requestId);
    }

    private static Buffer end(
            JsonBytes json,
            String error,
            String log,
            long durationNanos,
            long memory,
            int invokeResult,
            String requestId) {
        return json.raw(",\"ErrMsg\":")
                .string(error)
                .raw(",\"Log\":")
                .string(log)
                .raw(",\"Duration\":")
                .raw(Double.toString(durationNanos / 10_000 / 100.0))
                .raw(",\"BillDuration\":")
                .number((durationNanos + 999_999) / 1_000_000)
                .raw(",\"MemUsage\":")
                .number(memory)
                .raw(",\"InvokeResult\":")
                .number(invokeResult)
                .raw("},\"RequestId\":")
                .string(requestId)
                .raw("}}")
                .buffer();
    }
}
