package io.openscf.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs POST requests with TC3-HMAC-SHA256, covering content type, host and body. Immutable, thread-safe. */
public final class Signer {
    private static final String ALGORITHM = "TC3-HMAC-SHA256";
    private static final String SIGNED_HEADERS = "content-type;host";

    private final Credentials credentials;
    private final String service;

    /** @param service name in the credential scope, {@code scf} for this API */
    public Signer(Credentials credentials, String service) {
        this.credentials = credentials;
        this.service = service;
    }

    /**
     * The value of the {@code Authorization} header.
     *
     * @param host the {@code Host} header exactly as it will be sent, with a port that is not the default one
     * @param time what goes into {@code X-TC-Timestamp}, in whole seconds
     */
    public String authorization(String host, String contentType, byte[] body, Instant time) {
        var date = DateTimeFormatter.ISO_LOCAL_DATE.format(time.atOffset(ZoneOffset.UTC));
        var scope = date + "/" + service + "/tc3_request";
        var toSign = String.join(
                "\n",
                ALGORITHM,
                Long.toString(time.getEpochSecond()),
                scope,
                hex(sha256(utf8(canonicalRequest(host, contentType, body)))));
        return ALGORITHM + " Credential=" + credentials.secretId() + "/" + scope + ", SignedHeaders=" + SIGNED_HEADERS
                + ", Signature=" + hex(hmac(signingKey(date), toSign));
    }

    private static String canonicalRequest(String host, String contentType, byte[] body) {
        return String.join(
                "\n",
                "POST",
                "/",
                "",
                "content-type:" + contentType.strip().toLowerCase(Locale.ROOT),
                "host:" + host.strip().toLowerCase(Locale.ROOT),
                "",
                SIGNED_HEADERS,
                hex(sha256(body)));
    }

    private byte[] signingKey(String date) {
        var dateKey = hmac(utf8("TC3" + credentials.secretKey()), date);
        return hmac(hmac(dateKey, service), "tc3_request");
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
