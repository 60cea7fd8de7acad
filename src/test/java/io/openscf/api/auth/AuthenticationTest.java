package io.openscf.api.auth;

import static io.openscf.api.auth.TestRequest.BODY;
import static io.openscf.api.auth.TestRequest.SECRET_ID;
import static io.openscf.api.auth.TestRequest.SECRET_KEY;
import static io.openscf.api.auth.TestRequest.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.api.auth.Authentication.Signed;
import io.openscf.model.ScfException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures against the vectors and the tolerance rules of management-api.md sections 3 and 4. */
class AuthenticationTest {
    private static final String VECTOR = "38b6e2ffa4b3176264ae5003c5f647b22ae11cd464e7ca21aa0906194f5ac1b8";

    private final Authentication authentication = at(TIME);

    private static Authentication at(long seconds) {
        return by(TestKeys.of(SECRET_ID, SECRET_KEY), Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
    }

    private static Authentication by(TestKeys keys, Clock clock) {
        return new Authentication(keys.credentials(), keys, clock);
    }

    /** Section 3.2, the worked vector step by step. */
    @Test
    void hashesAsTheWorkedVectorDoes() {
        var k1 = Hashes.hmac256(("TC3" + SECRET_KEY).getBytes(StandardCharsets.UTF_8), "2023-11-14");
        var k2 = Hashes.hmac256(k1, "scf");
        var k3 = Hashes.hmac256(k2, "tc3_request");

        assertThat(BODY).hasSize(73);
        assertThat(Hashes.sha256Hex(BODY.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a2dc73f1375302f841ff779a3088e2e8bd7e2531d187228670ba0eac55a1676c");
        assertThat(Hashes.hex(k1)).isEqualTo("b63d5ce599f4b76ba35bfe06402bd92790806465924313bb04e76e37708529a7");
        assertThat(Hashes.hex(k2)).isEqualTo("65ebe42650c2118fc614b9e812aa03eefc8615feacb22dee51ba3cacc09ff882");
        assertThat(Hashes.hex(k3)).isEqualTo("200381cdf8cc3e8a7090a0b8e470d73d9d9114c1ec48add646f7967a3997c74e");
    }

    /** Section 3.2, the vector and its variants: what each official client signs. */
    @ParameterizedTest
    @CsvSource({
        "scf.tencentcloudapi.com, scf, application/json,                38b6e2ffa4b3176264ae5003c5f647b22ae11cd464e7ca21aa0906194f5ac1b8",
        "scf.tencentcloudapi.com, scf, application/json; charset=utf-8, 549db04da908df5dfb95b26715a9869d6a497f9c9bc8c4a6326ae1b5ca65bd0c",
        "127.0.0.1:18080,         127, application/json,                5c29971effc6104126d9c8c5de6a56df40f3be06cf722477fb246167d9cc5f29",
        "127.0.0.1:18080,         127, application/json; charset=utf-8, 6093a6bdddce587db28bd081e63e4e7a1417ea60026386cb64301061dc5a91d6",
        "127.0.0.1:18080,         scf, application/json,                fe406173ed00891f6b98f2672c736abcfd008929f32d9bdcba81b69838ab5979"
    })
    void acceptsTheVectorsOfTheOfficialClients(String host, String service, String contentType, String signature) {
        var request = new TestRequest().host(host).contentType(contentType).authorization(service, signature);

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    @Test
    void acceptsAnUnsignedPayloadThatSaysSo() {
        var request = new TestRequest()
                .header("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")
                .authorization("scf", "3bbd3ce22e33171f5fbbdd7a4687c1c99f5d1b9ab7092fb97ace48c60c835950");

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    @Test
    void acceptsTheVectorOfAGet() {
        var request = new TestRequest()
                .get("FunctionName=hello&LogType=Tail")
                .contentType("application/x-www-form-urlencoded")
                .authorization("scf", "e5a812594f6b39058e4c98883cf3ae7fede3c22ad89efdab4568ec592f0d2624");

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    /** Section 3.3: what clients with another endpoint sign; first what is received as Host, then what was signed. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:18080,            127.0.0.1",
        "127.0.0.1:18080/api,        127.0.0.1:18080/api",
        "http://127.0.0.1:8080,      http://127.0.0.1:8080",
        "http://127.0.0.1:8080,      127.0.0.1:8080",
        "127.0.0.1:18080/api,        127.0.0.1",
        "127.0.0.1:18080/api,        127.0.0.1:18080",
        "gateway.example.org,        scf.tencentcloudapi.com",
        "gateway.example.org,        scf.ap-guangzhou.tencentcloudapi.com",
        "gateway.example.org,        scf.internal.tencentcloudapi.com",
        "gateway.example.org,        scf.intl.tencentcloudapi.com",
        "gateway.example.org,        alias.example.org:8443",
        "GateWay.example.org,        gateway.example.org",
        "[::1]:8080,                 [::1]:8080",
        "[::1]:8080,                 [::1]"
    })
    void toleratesTheHostThatClientsSign(String received, String signed) {
        var request = new TestRequest().host(received).signedAs(signed, "/");

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere.example.org", "127.0.0.1:9", "scf.tencentcloudapi.com.example.org"})
    void refusesASignatureMadeForAnotherHost(String signed) {
        assertCode(
                "AuthFailure.SignatureFailure",
                new TestRequest().host("127.0.0.1:18080").signedAs(signed, "/"));
    }

    /** Section 3.3: always {@code /} in Java, Python and Go, the real path in Node. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/api"})
    void toleratesThePathThatClientsSign(String signed) {
        var request = new TestRequest().path("/api").signedAs("scf.tencentcloudapi.com", signed);

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    /** Section 3.3: the service is taken from the credential scope. */
    @ParameterizedTest
    @ValueSource(strings = {"scf", "127", "localhost:8080", "gw"})
    void takesTheServiceFromTheScope(String service) {
        var request = new TestRequest().service(service).signedAs("scf.tencentcloudapi.com", "/");

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    /** Section 3.1: more headers may be signed; the documentation lower-cases values, the clients do not. */
    @ParameterizedTest
    @ValueSource(strings = {"CreateFunction", "createfunction"})
    void acceptsFurtherSignedHeaders(String signedValue) {
        var signer = new TestSigner(SECRET_KEY, TIME, "scf")
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .sign("x-tc-action", signedValue);
        var request = new TestRequest().header("X-TC-Action", "CreateFunction");
        request.authorization = signer.authorization(SECRET_ID, BODY);

        assertThat(authentication.authenticate(request.signed())).isEqualTo(SECRET_ID);
    }

    /** A11: an action that is signed cannot be exchanged; one that is not follows the canonical form, which leaves it out. */
    @Test
    void holdsTheActionToTheSignatureWhereItIsSigned() {
        var signer = new TestSigner(SECRET_KEY, TIME, "scf")
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .sign("x-tc-action", "GetFunction");
        var request = new TestRequest().header("X-TC-Action", "DeleteFunction");
        request.authorization = signer.authorization(SECRET_ID, BODY);

        assertCode("AuthFailure.SignatureFailure", request);
        assertThat(authentication.authenticate(new TestRequest()
                        .header("X-TC-Action", "DeleteFunction")
                        .authorization("scf", VECTOR)
                        .signed()))
                .isEqualTo(SECRET_ID);
    }

    /** A12: an exact replay within five minutes is allowed. */
    @Test
    void allowsAReplay() {
        var request = new TestRequest().authorization("scf", VECTOR).signed();
        authentication.authenticate(request);

        assertThat(authentication.authenticate(request)).isEqualTo(SECRET_ID);
    }

    /** A4. */
    @Test
    void refusesEverySignatureWithOneNibbleChanged() {
        for (int i = 0; i < VECTOR.length(); i++) {
            char other = VECTOR.charAt(i) == '0' ? '1' : '0';
            var flipped = VECTOR.substring(0, i) + other + VECTOR.substring(i + 1);

            assertCode("AuthFailure.SignatureFailure", new TestRequest().authorization("scf", flipped));
        }
    }

    @Test
    void refusesAChangedBodyQueryMethodOrTime() {
        var post = new TestRequest().authorization("scf", VECTOR);
        post.body = BODY.replace("hello", "jello");
        assertCode("AuthFailure.SignatureFailure", post);

        assertCode(
                "AuthFailure.SignatureFailure",
                new TestRequest()
                        .get("FunctionName=jello&LogType=Tail")
                        .contentType("application/x-www-form-urlencoded")
                        .authorization("scf", "e5a812594f6b39058e4c98883cf3ae7fede3c22ad89efdab4568ec592f0d2624"));
        assertCode(
                "AuthFailure.SignatureFailure",
                new TestRequest().authorization("scf", VECTOR).timestamp(Long.toString(TIME + 1)));
        assertCode("AuthFailure.SignatureFailure", new TestRequest().get("").authorization("scf", VECTOR));
    }

    @Test
    void refusesASignatureOfAnotherKey() {
        var request = new TestRequest();
        request.authorization = new TestSigner("another key", TIME, "scf")
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .authorization(SECRET_ID, BODY);

        assertCode("AuthFailure.SignatureFailure", request);
    }

    /** Section 2.3. */
    @Test
    void tellsAnUnknownSecretIdApart() {
        var request = new TestRequest().authorization("scf", VECTOR);
        request.authorization = request.authorization.replace(SECRET_ID, "AKIDother");

        assertCode("AuthFailure.SecretIdNotFound", request);
    }

    /** A1, A2 and section 1.2 (SKIP). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SKIP",
                "Basic dXNlcjpwYXNz",
                "bearer the-token",
                "TC3-HMAC-SHA256",
                "tc3-hmac-sha256 Credential=A/2023-11-14/scf/tc3_request, SignedHeaders=content-type;host, Signature=$",
                "TC3-HMAC-SHA1 Credential=A/2023-11-14/scf/tc3_request, SignedHeaders=content-type;host, Signature=$",
                "TC3-HMAC-SHA256 Credential=A/2023-11-14/scf, SignedHeaders=content-type;host, Signature=$",
                "TC3-HMAC-SHA256 Credential=A/14-11/scf/tc3_request, SignedHeaders=content-type;host, Signature=$",
                "TC3-HMAC-SHA256 Credential=A/2023-11-14/scf/tc3_request, SignedHeaders=, Signature=$",
                "TC3-HMAC-SHA256 Credential=A/2023-11-14/scf/tc3_request, SignedHeaders=content-type;host, Signature=abc",
                "TC3-HMAC-SHA256 Credential=A/2023-11-14/scf/tc3_request, SignedHeaders=content-type;host, Signature=$, More=1",
                "TC3-HMAC-SHA256 Credential=A/2023-11-14/scf/tc3_request, Signature=$",
                "TC3-HMAC-SHA256 SignedHeaders=content-type;host, Signature=$"
            })
    void refusesAnAuthorizationItCannotRead(String text) {
        var request = new TestRequest();
        request.authorization = text.replace("$", VECTOR).replace("=A/", "=" + SECRET_ID + "/");

        assertCode("AuthFailure.InvalidAuthorization", request);
    }

    @Test
    void refusesNoneAndTwoAuthorizations() {
        var none = new TestRequest().signed();
        none.headers().remove("Authorization");
        var two = new TestRequest().authorization("scf", VECTOR).signed();
        two.headers().add("Authorization", "Bearer the-token");

        assertThat(codeOf(none)).isEqualTo("AuthFailure.InvalidAuthorization");
        assertThat(codeOf(two)).isEqualTo("AuthFailure.InvalidAuthorization");
    }

    /** A9: what is signed must be named in ascending order, once, with the two that are required. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "content-type",
                "content-type;x-tc-action",
                "host;content-type",
                "content-type;content-type;host",
                "content-type;host;host",
                "content-type;;host",
                ";content-type;host",
                "content-type;host;"
            })
    void refusesSignedHeadersOutOfRule(String names) {
        var signer = new TestSigner(SECRET_KEY, TIME, "scf");
        for (var name : names.split(";")) {
            signer.sign(name, new TestRequest().signed().headers().get(name));
        }
        var request = new TestRequest();
        request.authorization = signer.authorization(SECRET_ID, names, BODY);

        assertCode("AuthFailure.InvalidAuthorization", request);
    }

    @Test
    void refusesASignedHeaderThatWasNotSent() {
        var request = new TestRequest();
        request.authorization = new TestSigner(SECRET_KEY, TIME, "scf")
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .sign("x-tc-trace", "")
                .authorization(SECRET_ID, BODY);

        assertCode("AuthFailure.SignatureFailure", request);
    }

    /** Section 1.3: five minutes either way. */
    @ParameterizedTest
    @CsvSource({"300, true", "-300, true", "301, false", "-301, false"})
    void allowsClocksToDifferByFiveMinutes(long apart, boolean accepted) {
        var request = new TestRequest().authorization("scf", VECTOR).signed();
        var there = at(TIME + apart);

        var code = codeOf(there, request);

        assertThat(code).isEqualTo(accepted ? "" : "AuthFailure.SignatureExpire");
    }

    /** A6. */
    @ParameterizedTest
    @CsvSource({
        "-1700000000,           InvalidParameter",
        "2147483648,            AuthFailure.SignatureExpire",
        "99999999999,           AuthFailure.SignatureExpire",
        "100000000000000000000, InvalidParameter",
        "1e9,                   InvalidParameter",
        "'',                    InvalidParameter",
        "'1700000000 ',         InvalidParameter",
        "' ',                   InvalidParameter",
        "+1700000000,           InvalidParameter",
        "1700000000.0,          InvalidParameter",
        "１７００００００００,       InvalidParameter",
        "0,                     AuthFailure.SignatureExpire"
    })
    void refusesATimestampThatIsNoneOrFarOff(String timestamp, String code) {
        assertCode(code, new TestRequest().authorization("scf", VECTOR).timestamp(timestamp));
    }

    @Test
    void missesTheTimestamp() {
        var request = new TestRequest().authorization("scf", VECTOR).signed();
        request.headers().remove("X-TC-Timestamp");

        assertThat(codeOf(request)).isEqualTo("MissingParameter");
    }

    /** A7, section 2.3: the credential's date is the UTC date of the timestamp, on both sides of midnight. */
    @ParameterizedTest
    @CsvSource({
        "1700006399, 2023-11-14, true",
        "1700006399, 2023-11-15, false",
        "1700006401, 2023-11-15, true",
        "1700006401, 2023-11-14, false",
        "1700006401, 2023-13-45, false"
    })
    void wantsTheDateOfTheTimestamp(long time, String date, boolean accepted) {
        var request = new TestRequest().timestamp(Long.toString(time));
        request.authorization = new TestSigner(SECRET_KEY, time, "scf")
                .date(date)
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .authorization(SECRET_ID, BODY);

        assertThat(codeOf(at(time), request.signed())).isEqualTo(accepted ? "" : "AuthFailure.SignatureExpire");
    }

    @Test
    void derivesANewKeyOnANewDay() {
        var clock = new SettableClock(TIME);
        var longLived = by(TestKeys.of(SECRET_ID, SECRET_KEY), clock);
        assertThat(codeOf(
                        longLived,
                        new TestRequest().authorization("scf", VECTOR).signed()))
                .isEmpty();

        clock.seconds = TIME + 86_400;
        var next = new TestRequest().timestamp(Long.toString(clock.seconds));
        next.authorization = new TestSigner(SECRET_KEY, clock.seconds, "scf")
                .sign("content-type", "application/json")
                .sign("host", "scf.tencentcloudapi.com")
                .authorization(SECRET_ID, BODY);

        assertThat(codeOf(longLived, next.signed())).isEmpty();
    }

    @Test
    void takesABearerToken() {
        var right = new TestRequest();
        right.authorization = "Bearer the-token";
        var wrong = new TestRequest();
        wrong.authorization = "Bearer the-tokem";

        assertThat(authentication.authenticate(right.signed())).isEqualTo(SECRET_ID);
        assertCode("AuthFailure.TokenFailure", wrong);
    }

    private void assertCode(String code, TestRequest request) {
        assertThat(codeOf(request.signed())).as(request.authorization).isEqualTo(code);
    }

    private String codeOf(Signed request) {
        return codeOf(authentication, request);
    }

    private static String codeOf(Authentication by, Signed request) {
        try {
            assertThat(by.authenticate(request)).isEqualTo(SECRET_ID);
            return "";
        } catch (ScfException e) {
            return e.code().text();
        }
    }

    /** A clock that a test moves. */
    private static final class SettableClock extends Clock {
        private long seconds;

        SettableClock(long seconds) {
            this.seconds = seconds;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(seconds);
        }
    }
}
