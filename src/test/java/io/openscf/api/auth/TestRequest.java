package io.openscf.api.auth;

import io.openscf.api.auth.Authentication.Signed;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The request of section 3.2, to be changed by a test. */
final class TestRequest {
    static final String SECRET_ID = "AKIDEXAMPLE0123456789";
    static final String SECRET_KEY = "SecretKeyExample0123456789abcdef";
    static final long TIME = 1700000000; // 2023-11-14 UTC
    static final String BODY =
            "{\"FunctionName\":\"hello\",\"ClientContext\":\"{\\\"k\\\":\\\"v\\\"}\",\"LogType\":\"Tail\"}";
    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap()
            .add("X-TC-Timestamp", Long.toString(TIME))
            .add("X-TC-Region", "ap-guangzhou")
            .add("Host", "scf.tencentcloudapi.com")
            .add("Content-Type", "application/json");
    private String method = "POST";
    private String path = "/";
    private String query = "";
    String body = BODY;
    private String service = "scf";
    String authorization = "";

    TestRequest host(String host) {
        return header("Host", host);
    }

    TestRequest contentType(String type) {
        return header("Content-Type", type);
    }

    TestRequest timestamp(String text) {
        return header("X-TC-Timestamp", text);
    }

    TestRequest header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    TestRequest get(String withQuery) {
        method = "GET";
        query = withQuery;
        body = "";
        return this;
    }

    TestRequest path(String text) {
        path = text;
        return this;
    }

    TestRequest service(String text) {
        service = text;
        return this;
    }

    TestRequest authorization(String ofService, String signature) {
        authorization = "TC3-HMAC-SHA256 Credential=" + SECRET_ID + "/"
                + LocalDate.ofInstant(Instant.ofEpochSecond(TIME), ZoneOffset.UTC) + "/" + ofService
                + "/tc3_request, SignedHeaders=content-type;host, Signature=" + signature;
        return this;
    }

    TestRequest signedAs(String host, String onPath) {
        authorization = new TestSigner(SECRET_KEY, TIME, service)
                .path(onPath)
                .sign("content-type", "application/json")
                .sign("host", host)
                .authorization(SECRET_ID, body);
        return this;
    }

    Signed signed() {
        headers.set("Authorization", authorization);
        return new Signed(method, path, query, headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
