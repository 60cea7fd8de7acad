package io.openscf.connector.queue;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A request by hand, for what the official client cannot say. */
final class SignedCall {
    private SignedCall() {}

    /** The answer, JSON text. */
    static String post(String endpoint, String action, String... parameters) throws Exception {
        var all = new TreeMap<String, String>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        all.putAll(Map.of(
                "Action",
                action,
                "SecretId",
                RunningService.SECRET_ID,
                "Timestamp",
                String.valueOf(System.currentTimeMillis() / 1000),
                "Nonce",
                "7"));
        var host = endpoint.replace("http://", "");
        var text = "POST" + host + "/v2/index.php?"
                + all.entrySet().stream()
                        .map(entry -> entry.getKey().replace('_', '.') + "=" + entry.getValue())
                        .collect(Collectors.joining("&"));
        all.put("Signature", RequestSignature.sign("HmacSHA1", RunningService.SECRET_KEY, text));
        var form = all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(endpoint + "/v2/index.php"))
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
