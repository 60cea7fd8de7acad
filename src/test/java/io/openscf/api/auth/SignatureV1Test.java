package io.openscf.api.auth;

import static io.openscf.api.auth.TestRequest.SECRET_ID;
import static io.openscf.api.auth.TestRequest.SECRET_KEY;
import static io.openscf.api.auth.TestRequest.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openscf.model.ScfException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of old clients against the vectors and the example of management-api.md section 4. */
class SignatureV1Test {
    private final Authentication authentication = at(TestKeys.of(SECRET_ID, SECRET_KEY), TIME);

    private static Authentication at(TestKeys keys, long time) {
        return new Authentication(keys.credentials(), keys, Clock.fixed(Instant.ofEpochSecond(time), ZoneOffset.UTC));
    }

    /** Section 4, both vectors. */
    @ParameterizedTest
    @CsvSource({"HmacSHA256, EgUHF/VwClsZZ8vqBzZPeIjzs11f8NnXv+2B6IdftrY=", "HmacSHA1,   Bvcod5vAlvQfM3m0lqZzLmt2H1U="})
    void acceptsTheV1Vectors(String method, String signature) {
        var parameters = v1(method, signature);

        assertThat(authentication.authenticateV1(new TestRequest().signed(), parameters))
                .isEqualTo(SECRET_ID);
    }

    /** Section 4, the published example (doc 583/17239). */
    @Test
    void acceptsTheV1ExampleOfTheDocumentation() {
        var id = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
        var documented = at(TestKeys.of(id, "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"), 1465185768);
        var parameters = Map.of(
                "Action", "DescribeInstances",
                "InstanceIds.0", "ins-09dx96dg",
                "Limit", "20",
                "Nonce", "11886",
                "Offset", "0",
                "Region", "ap-guangzhou",
                "SecretId", id,
                "Timestamp", "1465185768",
                "Version", "2017-03-12",
                "Signature", "EliP9YW3pW28FpsEdkXt/+WcGeI=");

        var request = new TestRequest().host("cvm.tencentcloudapi.com").get("");
        assertThat(documented.authenticateV1(request.signed(), parameters)).isEqualTo(id);
    }

    /** Section 4: the Python client signs {@code a.b} where it sends {@code a_b}. */
    @Test
    void readsUnderscoresInNamesAsTheClientsDo() {
        var parameters = v1("HmacSHA1", "");
        parameters.put("a_b", "1");
        parameters.put(
                "Signature",
                TestSigner.v1(
                        SECRET_KEY,
                        "HmacSHA1",
                        "POSTscf.tencentcloudapi.com/?Action=ListFunctions"
                                + "&Limit=2&Nonce=12345&Region=ap-guangzhou&SecretId=" + SECRET_ID
                                + "&SignatureMethod=HmacSHA1&Timestamp=1700000000&Version=2018-04-16&a.b=1"));

        assertThat(authentication.authenticateV1(new TestRequest().signed(), parameters))
                .isEqualTo(SECRET_ID);
    }

    @ParameterizedTest
    @CsvSource({
        "Limit,           3,         AuthFailure.SignatureFailure",
        "Signature,       AAAA,      AuthFailure.SignatureFailure",
        "SignatureMethod, HmacMD5,   AuthFailure.SignatureFailure",
        "SignatureMethod, HmacSHA1,  AuthFailure.SignatureFailure",
        "SecretId,        AKIDother, AuthFailure.SecretIdNotFound",
        "SecretId,        ,          MissingParameter",
        "Nonce,           ,          MissingParameter",
        "Nonce,           -1,        InvalidParameter",
        "Nonce,           0,         InvalidParameter",
        "Nonce,           x,         InvalidParameter",
        "Timestamp,       ,          MissingParameter",
        "Timestamp,       1e9,       InvalidParameter",
        "Timestamp,       1600000000, AuthFailure.SignatureExpire"
    })
    void refusesAV1RequestThatWasChanged(String name, String value, String code) {
        var parameters = v1("HmacSHA256", "EgUHF/VwClsZZ8vqBzZPeIjzs11f8NnXv+2B6IdftrY=");
        if (value == null) {
            parameters.remove(name);
        } else {
            parameters.put(name, value);
        }

        var failure = catchThrowableOfType(
                ScfException.class, () -> authentication.authenticateV1(new TestRequest().signed(), parameters));

        assertThat(failure).isNotNull();
        assertThat(failure.code().text()).isEqualTo(code);
    }

    private static Map<String, String> v1(String method, String signature) {
        return new HashMap<>(Map.of(
                "Action", "ListFunctions",
                "Limit", "2",
                "Nonce", "12345",
                "Region", "ap-guangzhou",
                "SecretId", SECRET_ID,
                "SignatureMethod", method,
                "Timestamp", "1700000000",
                "Version", "2018-04-16",
                "Signature", signature));
    }
}
