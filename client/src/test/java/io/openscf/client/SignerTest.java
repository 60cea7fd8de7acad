package io.openscf.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked vectors of the management API, section 3.2, which the official SDKs produce as well. */
class SignerTest {
    private static final Credentials KEYS =
            new Credentials("AKIDEXAMPLE0123456789", "SecretKeyExample0123456789abcdef", "the test");
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] BODY =
            "{\"FunctionName\":\"hello\",\"ClientContext\":\"{\\\"k\\\":\\\"v\\\"}\",\"LogType\":\"Tail\"}"
                    .getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @CsvSource({
        // the main vector, then Java's content type, then the hosts and scopes of clients with an own endpoint
        "scf, scf.tencentcloudapi.com, application/json,"
                + " 38b6e2ffa4b3176264ae5003c5f647b22ae11cd464e7ca21aa0906194f5ac1b8",
        "scf, scf.tencentcloudapi.com, application/json; charset=utf-8,"
                + " 549db04da908df5dfb95b26715a9869d6a497f9c9bc8c4a6326ae1b5ca65bd0c",
        "127, 127.0.0.1, application/json, 5c29971effc6104126d9c8c5de6a56df40f3be06cf722477fb246167d9cc5f29",
        "127, 127.0.0.1:18080, application/json; charset=utf-8,"
                + " 6093a6bdddce587db28bd081e63e4e7a1417ea60026386cb64301061dc5a91d6",
        "scf, 127.0.0.1:18080, application/json, fe406173ed00891f6b98f2672c736abcfd008929f32d9bdcba81b69838ab5979"
    })
    void signsAsTheOfficialClientsDo(String service, String host, String contentType, String signature) {
        // when
        var header = new Signer(KEYS, service).authorization(host, contentType, BODY, TIME);

        // then
        assertThat(header)
                .isEqualTo("TC3-HMAC-SHA256 Credential=AKIDEXAMPLE0123456789/2023-11-14/" + service
                        + "/tc3_request, SignedHeaders=content-type;host, Signature=" + signature);
    }
}
