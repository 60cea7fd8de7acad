package io.openscf.connector.messaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The body of a message in a record: text where it is text, else base64 (as in {@code mqtt.inferred.json}). */
public final class Body {
    private Body() {}

    /** Adds {@code isBase64Encoded} and {@code msgBody}. */
    public static void write(ObjectNode record, byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            record.put("isBase64Encoded", false).put("msgBody", text);
        } catch (CharacterCodingException e) {
            writeBase64(record, bytes);
        }
    }

    /** The same, base64 whatever it is. */
    public static void writeBase64(ObjectNode record, byte[] bytes) {
        record.put("isBase64Encoded", true).put("msgBody", Base64.getEncoder().encodeToString(bytes));
    }
}
