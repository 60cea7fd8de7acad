package io.openscf.invocation.redis;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
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
import java.util.function.Function;

/** A Lua script: one is one change of state. Sent by digest; a Redis that has forgotten it is taught again. Thread-safe. */
public final class LuaScript {
    private final String source;
    private final String digest;

    private LuaScript(String source) {
        this.source = source;
        this.digest = sha1(source);
    }

    /** The text of files of {@code /redis}, one after the other. */
    public static LuaScript of(String... files) {
        var source = new StringBuilder();
        for (var file : files) {
            source.append(read(file));
        }
        return new LuaScript(source.toString());
    }

    /** A call; all keys are derived from the given one. Arguments are strings, numbers or buffers. */
    public Request call(String key, Object... arguments) {
        var request = Request.cmd(Command.EVALSHA).arg(digest).arg(1).arg(key);
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
    public Future<List<Response>> run(Redis redis, List<Request> calls) {
        return run(redis::batch, redis::send, calls);
    }

    /** The same on one connection; among the calls other commands may be that can be repeated. */
    public Future<List<Response>> run(RedisConnection connection, List<Request> calls) {
        return run(connection::batch, connection::send, calls);
    }

    private Future<List<Response>> run(
            Function<List<Request>, Future<List<Response>>> batch,
            Function<Request, Future<Response>> send,
            List<Request> calls) {
        // Either all calls of one script meet NOSCRIPT or none does, so sending all again repeats nothing.
        return batch.apply(calls)
                .recover(error -> forgotten(error)
                        ? send.apply(Request.cmd(Command.SCRIPT).arg("LOAD").arg(source))
                                .compose(loaded -> batch.apply(calls))
                        : Future.failedFuture(error));
    }

    private static boolean forgotten(Throwable error) {
        // A batch puts the index of the failed command before the error of Redis: "ERR [0] NOSCRIPT ...".
        return String.valueOf(error.getMessage()).contains("NOSCRIPT");
    }

    private static String read(String file) {
        try (InputStream in = LuaScript.class.getResourceAsStream("/redis/" + file)) {
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
