package io.openscf.connector.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The vectors of cmq-api.md section 3, recorded from the official client. */
class RequestSignatureTest {
    private static final String HOST = "127.0.0.1:18406";
    private static final String POST_BODY =
            "Action=SendMessage&Nonce=1808448278&RequestClient=SDK_JAVA_1.3&SecretId=AKIDEXAMPLEopenscf&Signature=qceeVbb4PXVjp8oND%2FR5poZugfM%3D&SignatureMethod=HmacSHA1&Timestamp=1795368476&delaySeconds=0&msgBody=hello+a%2Bb+%26+c%3Dd+%2F%E4%BD%A0%E5%A5%BD+%7E*&queueName=jobs";
    private static final String GET_QUERY =
            "Action=SendMessage&Nonce=1465444637&RequestClient=SDK_JAVA_1.3&SecretId=AKIDEXAMPLEopenscf&Signature=gq7RilLtqVbEFFRnZUtlCU0PuW62wPNFphn45OLtb6w%3D&SignatureMethod=HmacSHA256&Timestamp=1795368478&delaySeconds=0&msgBody=hello+a%2Bb+%26+c%3Dd+%2F%E4%BD%A0%E5%A5%BD+%7E*&queueName=jobs";

    private final RequestSignature signature = new RequestSignature(
            id -> id.equals("AKIDEXAMPLEopenscf") ? Optional.of("openscfExampleSecretKey") : Optional.empty(),
            List.of(),
            Duration.ZERO);

    @Test
    void acceptsThePostOfVector1() {
        var request = CmqRequest.read("POST", "/v2/index.php", POST_BODY);

        assertThat(request.required("msgBody")).isEqualTo("hello a+b & c=d /你好 ~*");
        assertThatCode(() -> signature.check(request, HOST)).doesNotThrowAnyException();
    }

    @Test
    void acceptsTheGetOfVector2() {
        var request = CmqRequest.read("GET", "/v2/index.php?" + GET_QUERY, "");

        assertThatCode(() -> signature.check(request, HOST)).doesNotThrowAnyException();
    }

    @Test
    void sortsIndexesAsTextLikeVector3() {
        var bodies = IntStream.rangeClosed(1, 11)
                .mapToObj(i -> "msgBody." + i + "=" + i)
                .collect(Collectors.joining("&"));
        var form = "Action=BatchSendMessage&Nonce=1756690201&RequestClient=SDK_JAVA_1.3&SecretId=AKIDEXAMPLEopenscf"
                + "&SignatureMethod=HmacSHA1&Timestamp=1795368476&delaySeconds=0&queueName=jobs&"
                + bodies + "&Signature=aNzrLThw7ciSu36iTY0JCCHHHho%3D";

        var request = CmqRequest.read("POST", "/v2/index.php", form);

        assertThatCode(() -> signature.check(request, HOST)).doesNotThrowAnyException();
    }

    @Test
    void acceptsAClientThatSignsThePortItNeverSends() {
        var text = "GETqueues.example:80/v2/index.php?Action=ListQueue&SecretId=AKIDEXAMPLEopenscf&Timestamp=1";
        var query = "Action=ListQueue&SecretId=AKIDEXAMPLEopenscf&Timestamp=1&Signature="
                + encoded(RequestSignature.sign("HmacSHA1", "openscfExampleSecretKey", text));

        var request = CmqRequest.read("GET", "/v2/index.php?" + query, "");

        assertThatCode(() -> signature.check(request, "queues.example")).doesNotThrowAnyException();
    }

    @Test
    void acceptsAClientThatLeavesOutValuesWithAnAtSign() {
        var text =
                "POST" + HOST + "/v2/index.php?Action=SendMessage&SecretId=AKIDEXAMPLEopenscf&Timestamp=1&queueName=q";
        var form = "Action=SendMessage&SecretId=AKIDEXAMPLEopenscf&Timestamp=1&queueName=q&msgBody=%40home&Signature="
                + encoded(RequestSignature.sign("HmacSHA1", "openscfExampleSecretKey", text));

        var request = CmqRequest.read("POST", "/v2/index.php", form);

        assertThatCode(() -> signature.check(request, HOST)).doesNotThrowAnyException();
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void refusesAnythingThatWasChanged() {
        for (var changed : List.of(
                POST_BODY.replace("queueName=jobs", "queueName=jobz"),
                POST_BODY.replace("qceeVbb4", "qceeVbb5"),
                POST_BODY + "&more=1")) {
            var request = CmqRequest.read("POST", "/v2/index.php", changed);

            assertThatThrownBy(() -> signature.check(request, HOST))
                    .isInstanceOfSatisfying(
                            Fault.Refusal.class,
                            refusal -> assertThat(refusal.fault).isEqualTo(Fault.SIGNATURE_WRONG));
        }
    }

    @Test
    void refusesAClockThatIsFarAway() {
        var strict =
                new RequestSignature(id -> Optional.of("openscfExampleSecretKey"), List.of(), Duration.ofMinutes(15));
        var request = CmqRequest.read("POST", "/v2/index.php", POST_BODY.replace("1795368476", "1000000000"));

        assertThatThrownBy(() -> strict.check(request, HOST)).hasMessageContaining("clock");
    }

    @Test
    void refusesAnUnknownSecretId() {
        var request = CmqRequest.read("POST", "/v2/index.php", POST_BODY.replace("AKIDEXAMPLEopenscf", "AKIDnobody"));

        assertThatThrownBy(() -> signature.check(request, HOST))
                .isInstanceOfSatisfying(
                        Fault.Refusal.class,
                        refusal -> assertThat(refusal.fault).isEqualTo(Fault.SECRET_ID_UNKNOWN));
    }
}
