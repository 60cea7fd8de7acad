package io.openscf.connector.queue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks who sent a request (doc 406/5906): an HMAC over method, host, path and the sorted parameters. Clients differ in what
 * they take for the host and in whether values that begin with {@code @} are signed; any of these is accepted.
 */
class RequestSignature {
    private final Function<String, Optional<String>> secretKeys;
    private final List<String> publicHosts;
    private final Duration skew;

    /**
     * @param secretKeys the secret key of a secret id
     * @param publicHosts names that clients may have configured beside the one in the Host header
     * @param skew how far the clocks may be apart; zero for any
     */
    RequestSignature(Function<String, Optional<String>> secretKeys, List<String> publicHosts, Duration skew) {
        this.secretKeys = secretKeys;
        this.publicHosts = publicHosts;
        this.skew = skew;
    }

    void check(CmqRequest request, String hostHeader) {
        var secretKey = secretKeys
                .apply(request.required("SecretId"))
                .orElseThrow(() -> Fault.SECRET_ID_UNKNOWN.because("the SecretId is not known"));
        var signature = request.required("Signature");
        long timestamp = request.number("Timestamp")
                .orElseThrow(() -> Fault.MISSING_PARAMETER.because("the parameter Timestamp is missing"));
        checkClock(timestamp);
        boolean right = candidates(request, hostHeader).stream()
                .map(text -> sign(request.parameters().getOrDefault("SignatureMethod", ""), secretKey, text))
                .anyMatch(own -> MessageDigest.isEqual(bytes(own), bytes(signature)));
        if (!right) {
            throw Fault.SIGNATURE_WRONG.because("the signature does not fit the request");
        }
    }

    private void checkClock(long timestamp) {
        long apart = Math.abs(Instant.now().getEpochSecond() - timestamp);
        if (!skew.isZero() && apart > skew.toSeconds()) {
            throw Fault.SIGNATURE_WRONG.because("the Timestamp is " + apart + " s away from the clock of the server");
        }
    }

    private List<String> candidates(CmqRequest request, String hostHeader) {
        var hosts = new ArrayList<String>();
        hosts.add(hostHeader);
        hosts.add(hostHeader + ":80");
        hosts.add(hostHeader + ":443");
        hosts.addAll(publicHosts);
        var all = pairs(request.parameters(), true);
        var withoutFiles = pairs(request.parameters(), false);
        var texts = new ArrayList<String>();
        for (String host : hosts) {
            texts.add(request.method() + host + request.path() + "?" + all);
            if (request.method().equals("POST") && !withoutFiles.equals(all)) {
                texts.add(request.method() + host + request.path() + "?" + withoutFiles);
            }
        }
        return texts;
    }

    private static String pairs(Map<String, String> parameters, boolean withFiles) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .filter(entry -> !entry.getKey().equals("Signature"))
                        .filter(entry -> withFiles || !entry.getValue().startsWith("@"))
                        .map(entry -> entry.getKey().replace('_', '.') + "=" + entry.getValue())
                        .collect(Collectors.joining("&"));
    }

    static String sign(String method, String secretKey, String text) {
        var algorithm = method.equals("HmacSHA256") ? "HmacSHA256" : "HmacSHA1";
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(secretKey), algorithm));
            return Base64.getEncoder().encodeToString(mac.doFinal(bytes(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
