package io.openscf.connector.messaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A broker and how to log in to it, as a description says it.
 *
 * @param user empty for none
 * @param password empty for none
 */
public record Endpoint(String host, int port, String user, String password, boolean tls) {
    /** Fields that say where it is. */
    public static final Set<String> PLACE = Set.of("host", "port");

    /** Fields that say how to log in. */
    public static final Set<String> ACCESS = Set.of("user", "password", "tls");

    /** Of {@link io.openscf.connector.Connector#secrets}. */
    public static final List<String> SECRETS = List.of("/password");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:]+]");
    private static final Pattern SECRET = Pattern.compile("(?s).{0,4096}");
    private static final Pattern SWITCH = Pattern.compile("on|off");

    /**
     * Throws IllegalArgumentException in words for the caller.
     *
     * @param plainPort where such brokers usually are
     * @param tlsPort where they are with TLS
     */
    public static Endpoint read(Fields fields, int plainPort, int tlsPort) {
        boolean tls =
                fields.has("tls") && fields.text("tls", SWITCH, "on or off").equals("on");
        return new Endpoint(
                fields.text("host", HOST, "the name or address of a machine"),
                fields.number("port", tls ? tlsPort : plainPort, 1, 65_535),
                fields.text("user", SECRET, "at most 4096 characters"),
                fields.text("password", SECRET, "at most 4096 characters"),
                tls);
    }

    /** Adds it to a description. */
    public void write(ObjectNode description) {
        description.put("host", host).put("port", port).put("tls", tls ? "on" : "off");
        if (!user.isEmpty()) {
            description.put("user", user);
        }
        if (!password.isEmpty()) {
            description.put("password", password);
        }
    }

    /** The properties of a JSON Schema, without braces. */
    public static String schema(int plainPort) {
        return """
                "host":{"type":"string"},"port":{"type":["integer","string"],"minimum":1,"maximum":65535,"default":%d},
                 "user":{"type":"string"},"password":{"type":"string"},"tls":{"enum":["on","off"],"default":"off"}""".formatted(plainPort);
    }

    /** Without the brackets that an IPv6 address has in a description. */
    public String address() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
