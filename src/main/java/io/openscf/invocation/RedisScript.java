package io.openscf.invocation;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The Lua scripts: one is one change of state. Sent by digest; a Redis that has forgotten them is taught again. */
enum RedisScript {
    ENQ,
    CLAIM,
    ACK,
    RETRY,
    EXTEND,
    SWEEP,
    FIRE;

    private final String source = read("common.lua") + read(name().toLowerCase(java.util.Locale.ROOT) + ".lua");
    private final String digest = sha1(source);

    /** A call in a shard; arguments are strings, numbers or buffers. */
    Request call(RedisShard shard, Object... arguments) {
        var request = Request.cmd(Command.EVALSHA).arg(digest).arg(1).arg(shard.key("ready"));
        for (Object argument : arguments) {
            if (argument instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(String.valueOf(argument));
            }
        }
        return request;
    }

    /** Runs calls of this script in one round trip. */
    Future<List<Response>> run(Redis redis, List<Request> calls) {
        // Either all calls of one script meet NOSCRIPT or none does, so sending all again repeats nothing.
        return redis.batch(calls)
                .recover(error -> forgotten(error)
                        ? redis.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(source))
                                .compose(loaded -> redis.batch(calls))
                        : Future.failedFuture(error));
    }

    /** Runs one call. */
    Future<Response> run(Redis redis, RedisShard shard, Object... arguments) {
        return run(redis, List.of(call(shard, arguments))).map(List::getFirst);
    }

    private static boolean forgotten(Throwable error) {
        // A batch puts the index of the failed command before the error of Redis: "ERR [0] NOSCRIPT ...".
        return String.valueOf(error.getMessage()).contains("NOSCRIPT");
    }

    private static String read(String file) {
        try (InputStream in = RedisScript.class.getResourceAsStream("/redis/" + file)) {
            if (in == null) {
                throw new IllegalStateException("missing resource redis/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
