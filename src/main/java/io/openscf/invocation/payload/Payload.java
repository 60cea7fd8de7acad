package io.openscf.invocation.payload;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/**
 * The JSON of an event as Redis has it.
 *
 * @param kept the JSON, or the name of the object that holds it
 * @param outside bytes of that object; 0 when there is none
 */
public record Payload(Buffer kept, int outside) {
    /** JSON that is small enough to be kept as it is. */
    public static Payload inside(Buffer event) {
        return new Payload(event, 0);
    }

    static Payload outside(String object, int bytes) {
        return new Payload(Buffer.buffer(object), bytes);
    }

    /** As scripts answer it. */
    public static Payload read(Response kept, Response outside) {
        return new Payload(kept.toBuffer(), outside.toInteger());
    }

    /** Whether an object holds it. */
    public boolean isOutside() {
        return outside > 0;
    }

    /** Bytes of the JSON. */
    public int bytes() {
        return isOutside() ? outside : kept.length();
    }

    String object() {
        return kept.toString();
    }
}
