package io.openscf.invocation.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** A place in the list of events: stays where it is when newer events come. */
public record Cursor(Instant accepted, String requestId) {
    /** The place of an event. */
    public static Cursor of(LedgerEvent event) {
        return new Cursor(event.accepted(), event.requestId());
    }

    /** Text for callers to hand back. */
    public String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((accepted.toEpochMilli() + " " + requestId).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException when the text is none that {@link #text} gave */
    public static Cursor parse(String text) {
        var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
        if (parts.length != 2 || parts[1].indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no cursor");
        }
        return new Cursor(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]);
    }
}
