package io.openscf.api.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs by management-api.md section 3.1, apart from the gateway's own code, and whatever a test tells it to. */
final class TestSigner {
    private final String secretKey;
    private final long time;
    private final String service;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String path = "/";
    private String date;

    TestSigner(String secretKey, long time, String service) {
        this.secretKey = secretKey;
        this.time = time;
        this.service = service;
        this.date =
                LocalDate.ofInstant(Instant.ofEpochSecond(time), ZoneOffset.UTC).toString();
    }

    TestSigner path(String text) {
        path = text;
        return this;
    }

    TestSigner date(String text) {
        date = text;
        return this;
    }

    TestSigner sign(String name, String value) {
        headers.put(name, value);
        return this;
    }

    String authorization(String secretId, String body) {
        return authorization(secretId, String.join(";", headers.keySet()), body);
    }

    /** With a list of signed headers that may differ from what is signed. */
    String authorization(String secretId, String names, String body) {
        var canonical = new StringBuilder("POST\n").append(path).append("\n\n");
        for (var name : names.split(";")) {
            canonical.append(name).append(':').append(headers.get(name)).append('\n');
        }
        canonical.append('\n').append(names).append('\n').append(sha256(body));
        var scope = date + "/" + service + "/tc3_request";
        var toSign = "TC3-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical.toString());
        var key = ("TC3" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (var part : scope.split("/")) {
            key = mac("HmacSHA256", key, part);
        }
        return "TC3-HMAC-SHA256 Credential=" + secretId + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + HexFormat.of().formatHex(mac("HmacSHA256", key, toSign));
    }

    static String v1(String secretKey, String method, String text) {
        return Base64.getEncoder().encodeToString(mac(method, secretKey.getBytes(StandardCharsets.UTF_8), text));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(String algorithm, byte[] key, String text) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
