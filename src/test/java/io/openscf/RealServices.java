package io.openscf;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A real Redis and a real PostgreSQL for integration tests below the HTTP edge: one {@link ServicesProcess} for the test
 * JVM, each service started when it is first asked for.
 */
public final class RealServices {
    private static final ServicesProcess SERVICES = ServicesProcess.start();

    private RealServices() {}

    /** The address of the Redis, password included. Tests share it: empty it before use. */
    public static String redis() {
        return SERVICES.ask("redis").required("url").asText();
    }

    /** The address of a database, user and password included. Tests share it: use a schema of your own. */
    public static String postgres() {
        var answer = postgresFacts();
        var owner = answer.required("user").asText() + ":"
                + answer.required("password").asText();
        return answer.required("url").asText().replace("://", "://" + owner + "@");
    }

    /** The same as the facts {@code url}, {@code user} and {@code password}. */
    public static JsonNode postgresFacts() {
        return SERVICES.ask("postgres");
    }

    /** {@code endpoint}, {@code accessKey} and {@code secretKey} of a bucket server whose events nobody takes. */
    public static JsonNode s3() {
        return SERVICES.ask("s3");
    }
}
