package io.openscf.api.error;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jboss.logging.Logger;

/** The envelope of every answer (management-api.md section 2), and the one place that renders errors. */
public final class Rendering {
    private static final Logger LOG = Logger.getLogger(Rendering.class);

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private Rendering() {}

    /** Answers with the fields of a response. */
    public static void answer(HttpServerResponse response, ObjectNode fields, String requestId) {
        send(response, enveloped(fields, requestId));
    }

    /** Answers with ready bytes; the content type must be exact, as a client ignores errors otherwise (section 5.4). */
    public static void send(HttpServerResponse response, Buffer body) {
        if (!response.closed() && !response.ended()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body);
        }
    }

    /** Answers with an error: what a caller did wrong as it is, a fault of ours logged once and unnamed. */
    public static void error(HttpServerResponse response, Throwable failure, String requestId) {
        send(response, error(failure, requestId));
    }

    /** The body of that answer. */
    public static Buffer error(Throwable failure, String requestId) {
        ErrorCode code;
        String message;
        if (failure instanceof ScfException known) {
            code = known.code();
            message = known.getMessage();
        } else {
            LOG.errorf(failure, "requestId=%s failed unexpectedly", requestId);
            code = ErrorCode.INTERNAL_ERROR;
            message = "An internal error happened; the gateway's log has it under this RequestId.";
        }
        var fields = JsonNodeFactory.instance.objectNode();
        fields.putObject("Error").put("Code", code.text()).put("Message", message);
        return enveloped(fields, requestId);
    }

    private static Buffer enveloped(ObjectNode fields, String requestId) {
        var envelope = JsonNodeFactory.instance.objectNode();
        envelope.set("Response", fields.put("RequestId", requestId));
        return Buffer.buffer(envelope.toString());
    }
}
