package io.openscf.connector.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.messaging.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** How brokers are spoken to: encrypted or not, and as whom. */
record Security(
        String protocol,
        String mechanism,
        String user,
        String password,
        String caCertificate,
        String clientCertificate,
        String clientKey,
        String hostCheck) {
    /** Where they stand in descriptions. */
    static final List<String> SECRETS = List.of("/easConfig/password", "/security/password", "/security/clientKey");

    static final Security NONE = new Security("PLAINTEXT", "", "", "", "", "", "", "");

    private static final Set<String> NAMES = Set.of(
            "protocol",
            "mechanism",
            "user",
            "password",
            "caCertificate",
            "clientCertificate",
            "clientKey",
            "hostCheck");
    private static final Pattern PEM = Pattern.compile("(-----BEGIN [A-Z ]+-----[A-Za-z0-9+/=\\s-]+)?");
    private static final Pattern NO_CONTROLS = Pattern.compile("\\P{Cntrl}{0,512}");
    private static final String MODULES = "org.apache.kafka.common.security.";

    /** Out of {@code security}, or of {@code easConfig}, the user and password of CKafka. */
    static Security read(Fields description) {
        if (description.has("security")) {
            return of(description.part("security"));
        }
        var account = description.part("easConfig");
        account.allowOnly(Set.of("user", "password"));
        var user = account.text("user", NO_CONTROLS, "a text without control characters");
        return user.isEmpty()
                ? NONE
                : new Security(
                        "SASL_PLAINTEXT",
                        "PLAIN",
                        user,
                        account.text("password", NO_CONTROLS, "a text without control characters"),
                        "",
                        "",
                        "",
                        "");
    }

    private static Security of(Fields fields) {
        fields.allowOnly(NAMES);
        var security = new Security(
                fields.text(
                        "protocol",
                        Pattern.compile("PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL"),
                        "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"),
                fields.text(
                        "mechanism",
                        Pattern.compile("|PLAIN|SCRAM-SHA-256|SCRAM-SHA-512"),
                        "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512"),
                fields.text("user", NO_CONTROLS, "a text without control characters"),
                fields.text("password", NO_CONTROLS, "a text without control characters"),
                fields.text("caCertificate", PEM, "a certificate in PEM form"),
                fields.text("clientCertificate", PEM, "a certificate in PEM form"),
                fields.text("clientKey", PEM, "a key in PEM form (PKCS 8)"),
                fields.text("hostCheck", Pattern.compile("|on|off"), "on or off"));
        if (security.isSasl() && (security.mechanism.isEmpty() || security.user.isEmpty())) {
            throw new IllegalArgumentException("security needs mechanism and user with " + security.protocol);
        }
        if (security.clientCertificate.isEmpty() != security.clientKey.isEmpty()) {
            throw new IllegalArgumentException("security.clientCertificate and security.clientKey belong together");
        }
        return security;
    }

    private boolean isSasl() {
        return protocol.startsWith("SASL");
    }

    /** In the form that is stored: as it was given, so that callers find what they wrote. */
    void write(ObjectNode description, Fields given) {
        if (given.has("security")) {
            var json = description.putObject("security").put("protocol", protocol);
            put(json, "mechanism", mechanism);
            put(json, "user", user);
            put(json, "password", password);
            put(json, "caCertificate", caCertificate);
            put(json, "clientCertificate", clientCertificate);
            put(json, "clientKey", clientKey);
            put(json, "hostCheck", hostCheck);
        } else if (!user.isEmpty()) {
            description.putObject("easConfig").put("user", user).put("password", password);
        }
    }

    private static void put(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    /** Settings of the Kafka client. */
    Map<String, Object> clientSettings() {
        var settings = new HashMap<String, Object>();
        settings.put("security.protocol", protocol);
        if (isSasl()) {
            settings.put("sasl.mechanism", mechanism);
            settings.put("sasl.jaas.config", login());
        }
        if (!caCertificate.isEmpty()) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", caCertificate);
        }
        if (!clientCertificate.isEmpty()) {
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", clientCertificate);
            settings.put("ssl.keystore.key", clientKey);
        }
        if (hostCheck.equals("off")) {
            settings.put("ssl.endpoint.identification.algorithm", "");
        }
        return settings;
    }

    private String login() {
        var module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        return MODULES + module + " required username=" + quoted(user) + " password=" + quoted(password) + ";";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Without secrets: this is in logs. */
    @Override
    public String toString() {
        return protocol + " " + mechanism + " " + user;
    }
}
