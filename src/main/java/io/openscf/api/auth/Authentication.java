package io.openscf.api.auth;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** Finds out who calls: TC3 and v1 signatures with the tolerance of management-api.md section 3.3, or a bearer token. */
@Singleton
public class Authentication {
    /** What of a request a signature may cover. The query is as sent, without the question mark. */
    public record Signed(String method, String path, String query, MultiMap headers, byte[] body) {}

    private static final long SKEW_SECONDS = 300;
    private static final Pattern TC3 = Pattern.compile(
            "TC3-HMAC-SHA256 Credential=([^/,\\s]+)/([0-9-]{10})/([^/,\\s]+)/tc3_request,\\s*SignedHeaders=([a-z0-9;_-]+),\\s*Signature=([0-9a-f]{64})");
    private static final List<String> PUBLIC_HOSTS =
            List.of("scf.tencentcloudapi.com", "scf.internal.tencentcloudapi.com", "scf.intl.tencentcloudapi.com");
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

    private record DerivedKey(String scope, Mac mac) {}

    private final Credentials credentials;
    private final List<String> hostAliases;
    private final Clock clock;
    private volatile @Nullable DerivedKey lastKey;

    @jakarta.inject.Inject
    Authentication(Credentials credentials, AuthConfig config) {
        this(credentials, config, Clock.systemUTC());
    }

    Authentication(Credentials credentials, AuthConfig config, Clock clock) {
        this.credentials = credentials;
        this.hostAliases = config.hostAliases().orElse(List.of());
        this.clock = clock;
    }

    /**
     * Checks a request with an Authorization header.
     *
     * @return the SecretId of the caller
     */
    public String authenticate(Signed request) {
        var all = request.headers.getAll("Authorization");
        if (all.size() != 1) {
            throw new ScfException(
                    ErrorCode.AUTH_FAILURE__INVALID_AUTHORIZATION,
                    "Send one Authorization header: a TC3-HMAC-SHA256 signature or 'Bearer <token>'.");
        }
        var authorization = all.getFirst();
        if (authorization.startsWith("Bearer ")) {
            return bearer(authorization.substring("Bearer ".length()));
        }
        var parts = TC3.matcher(authorization);
        if (!parts.matches()) {
            throw new ScfException(
                    ErrorCode.AUTH_FAILURE__INVALID_AUTHORIZATION,
                    "The Authorization header is not of the form 'TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…'.");
        }
        return tc3(request, parts);
    }

    private String bearer(String token) {
        if (!same(
                token.getBytes(StandardCharsets.UTF_8),
                credentials.keys().token().getBytes(StandardCharsets.UTF_8))) {
            throw new ScfException(ErrorCode.AUTH_FAILURE__TOKEN_FAILURE, "The bearer token is wrong.");
        }
        return credentials.keys().secretId();
    }

    private String tc3(Signed request, Matcher parts) {
        var secretId = known(parts.group(1));
        var timestamp = request.headers.get("X-TC-Timestamp");
        var time = checkedTime(timestamp);
        var date = parts.group(2);
        if (!date.equals(LocalDate.ofInstant(time, ZoneOffset.UTC).toString())) {
            throw new ScfException(
                    ErrorCode.AUTH_FAILURE__SIGNATURE_EXPIRE,
                    "The credential's date is not the UTC date of X-TC-Timestamp.");
        }
        var signedHeaders = signedHeaders(parts.group(4));
        var scope = date + "/" + parts.group(3) + "/tc3_request";
        var key = key(date, parts.group(3), scope);
        var expected = parts.group(5).getBytes(StandardCharsets.US_ASCII);
        var payload = UNSIGNED.equals(request.headers.get("X-TC-Content-SHA256"))
                ? Hashes.sha256Hex(UNSIGNED.getBytes(StandardCharsets.US_ASCII))
                : Hashes.sha256Hex(request.body);
        var claim = new Claim(timestamp, scope, key, signedHeaders, parts.group(4), payload, expected);
        var received = request.headers.get("Host");
        if (received != null && claim.fits(request, "/", received, false)) {
            return secretId;
        }
        for (var path : paths(request)) {
            for (var host : hosts(request, request.headers.get("X-TC-Region"))) {
                for (boolean lower : new boolean[] {false, true}) {
                    if (claim.fits(request, path, host, lower)) {
                        return secretId;
                    }
                }
            }
        }
        throw differs();
    }

    /** What a TC3 signature is made of but for what clients do differently. */
    private record Claim(
            @Nullable String timestamp,
            String scope,
            Mac key,
            List<String> names,
            String list,
            String payload,
            byte[] signature) {

        boolean fits(Signed request, String path, String host, boolean lower) {
            var canonical = canonical(request, names, path, host, lower, list, payload);
            var toSign = "TC3-HMAC-SHA256\n" + timestamp + "\n" + scope + "\n"
                    + Hashes.sha256Hex(canonical.getBytes(StandardCharsets.UTF_8));
            return same(Hashes.hex(Hashes.hmac256(key, toSign)).getBytes(StandardCharsets.US_ASCII), signature);
        }
    }

    /** In ascending order and each once (section 3.1), so that one list has one meaning. */
    private static List<String> signedHeaders(String text) {
        var names = List.of(text.split(";", -1));
        boolean ascending =
                IntStream.range(1, names.size()).allMatch(i -> names.get(i - 1).compareTo(names.get(i)) < 0);
        if (!ascending || names.contains("") || !names.contains("content-type") || !names.contains("host")) {
            throw new ScfException(
                    ErrorCode.AUTH_FAILURE__INVALID_AUTHORIZATION,
                    "SignedHeaders names headers in ascending order, content-type and host among them.");
        }
        return names;
    }

    private Mac key(String date, String service, String scope) {
        var cached = lastKey;
        if (cached != null && cached.scope.equals(scope)) {
            return cached.mac;
        }
        var secret = ("TC3" + credentials.keys().secretKey()).getBytes(StandardCharsets.UTF_8);
        var key = Hashes.hmac256(Hashes.hmac256(Hashes.hmac256(secret, date), service), "tc3_request");
        var mac = Hashes.mac256(key);
        lastKey = new DerivedKey(scope, mac);
        return mac;
    }

    private static String canonical(
            Signed request, List<String> names, String path, String host, boolean lower, String list, String payload) {
        var text = new StringBuilder(256);
        text.append(request.method).append('\n').append(path).append('\n');
        text.append(request.method.equals("GET") ? request.query : "").append('\n');
        for (var name : names) {
            var sent = name.equals("host") ? host : request.headers.get(name);
            if (sent == null) {
                throw differs();
            }
            var value = sent.strip();
            text.append(name)
                    .append(':')
                    .append(lower ? value.toLowerCase(Locale.ROOT) : value)
                    .append('\n');
        }
        return text.append('\n').append(list).append('\n').append(payload).toString();
    }

    private static List<String> paths(Signed request) {
        return request.path.equals("/") ? List.of("/") : List.of("/", request.path);
    }

    /** What clients sign as host, most likely first. */
    private List<String> hosts(Signed request, @Nullable String region) {
        var received = request.headers.get("Host");
        var hosts = new LinkedHashSet<String>();
        if (received != null) {
            var bare = received.replaceFirst("^https?://", "");
            var noPath = bare.replaceFirst("/.*", "");
            hosts.addAll(List.of(received, noPath, noPath.replaceFirst(":\\d+$", ""), bare));
            hosts.add(noPath + request.path);
        }
        hosts.addAll(PUBLIC_HOSTS);
        if (region != null && REGION.matcher(region).matches()) {
            hosts.add("scf." + region + ".tencentcloudapi.com");
        }
        hosts.addAll(hostAliases);
        return new ArrayList<>(hosts);
    }

    /**
     * Checks the parameters of forms C and D, Signature among them.
     *
     * @return the SecretId of the caller
     */
    public String authenticateV1(Signed request, Map<String, String> parameters) {
        var secretId = known(present(parameters, "SecretId"));
        if (!present(parameters, "Nonce").matches("0*[1-9]\\d{0,18}")) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER, "The parameter `Nonce` must be a positive integer.");
        }
        checkedTime(parameters.get("Timestamp"));
        var algorithm = switch (parameters.getOrDefault("SignatureMethod", "HmacSHA1")) {
            case "HmacSHA1" -> "HmacSHA1";
            case "HmacSHA256" -> "HmacSHA256";
            default ->
                throw new ScfException(
                        ErrorCode.AUTH_FAILURE__SIGNATURE_FAILURE, "SignatureMethod is HmacSHA1 or HmacSHA256.");
        };
        var sorted = new TreeMap<>(parameters);
        var signature = sorted.remove("Signature");
        var expected = String.valueOf(signature).getBytes(StandardCharsets.UTF_8);
        var joined = new StringBuilder();
        sorted.forEach((name, value) -> joined.append(joined.isEmpty() ? "" : "&")
                .append(name.replace('_', '.'))
                .append('=')
                .append(value));
        var secret = credentials.keys().secretKey().getBytes(StandardCharsets.UTF_8);
        for (var path : paths(request)) {
            for (var host : hosts(request, parameters.get("Region"))) {
                var toSign = request.method + host + path + "?" + joined;
                var computed = Base64.getEncoder().encode(Hashes.hmac(algorithm, secret, toSign));
                if (same(computed, expected)) {
                    return secretId;
                }
            }
        }
        throw differs();
    }

    private static String present(Map<String, String> parameters, String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    private static ScfException missing(String name) {
        return new ScfException(
                ErrorCode.MISSING_PARAMETER, "The request is missing a required parameter `" + name + "`.");
    }

    private String known(String secretId) {
        if (!secretId.equals(credentials.keys().secretId())) {
            throw new ScfException(ErrorCode.AUTH_FAILURE__SECRET_ID_NOT_FOUND, "The SecretId is not known here.");
        }
        return secretId;
    }

    private Instant checkedTime(@Nullable String timestamp) {
        if (timestamp == null) {
            throw missing("Timestamp");
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER, "The timestamp must be Unix seconds.");
        }
        var time = Instant.ofEpochSecond(Long.parseLong(timestamp));
        if (Math.abs(time.getEpochSecond() - clock.instant().getEpochSecond()) > SKEW_SECONDS) {
            throw new ScfException(
                    ErrorCode.AUTH_FAILURE__SIGNATURE_EXPIRE,
                    "The timestamp is more than 5 minutes off; check the clock of the caller.");
        }
        return time;
    }

    private static ScfException differs() {
        return new ScfException(
                ErrorCode.AUTH_FAILURE__SIGNATURE_FAILURE,
                "The signature differs; check the SecretKey and what was signed.");
    }

    private static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }
}
