package io.openscf.connector.queue;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One change of a queue or topic each. A script has an answer that begins with a word, such as OK. */
enum Script {
    CREATE,
    SET("queue"),
    ATTRIBUTES("queue"),
    SEND("queue"),
    RECEIVE("queue"),
    DELETE("queue"),
    REWIND("queue"),
    DEAD("queue"),
    BURIED("queue"),
    SET_TOPIC("topic"),
    DELETE_TOPIC("topic"),
    PUBLISH("topic"),
    SUBSCRIBE("topic"),
    UNSUBSCRIBE("topic"),
    SUBSCRIPTIONS("topic"),
    CLAIM("topic"),
    SETTLE("topic");

    private final String text;
    private final String digest;

    Script(String... before) {
        var source = new StringBuilder(read("common"));
        for (String part : before) {
            source.append(read(part));
        }
        this.text = source.append(read(name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .toString();
        try {
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(String part) {
        try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(part + ".lua"), part)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it on the queue or topic whose base key is given. */
    Future<Response> run(Redis redis, String base, List<String> arguments) {
        return redis.send(call(Command.EVALSHA, digest, base, arguments)).recover(failure -> {
            // A server that has just started does not know the script yet.
            return String.valueOf(failure.getMessage()).startsWith("NOSCRIPT")
                    ? redis.send(call(Command.EVAL, text, base, arguments))
                    : Future.failedFuture(failure);
        });
    }

    private static Request call(Command command, String script, String base, List<String> arguments) {
        var request = Request.cmd(command).arg(script).arg(1).arg(base);
        arguments.forEach(request::arg);
        return request;
    }
}
