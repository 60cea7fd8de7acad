package io.openscf.connector.messaging;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells happenings apart that have no name of their own. */
public final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 of the text in UTF-8, 64 hexadecimal digits. */
    public static String of(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
