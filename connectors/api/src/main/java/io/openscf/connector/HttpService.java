package io.openscf.connector;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A protocol of its own that a connector speaks on the gateway's port, beside whatever kind of {@link Connector} it is: that
 * of a queue service, for example. It checks who is calling by itself. Thread-safe.
 */
public interface HttpService {
    /** The paths that are its own, such as {@code /v2/index.php}; a doubled slash at the beginning counts as one. */
    List<String> paths();

    /** The largest body it reads, in bytes; larger ones are answered 413. */
    int mostBodyBytes();

    /**
     * Begins to serve; once, after the gateway has started and before the first call. May block.
     *
     * @param secretKeys the secret key of a secret id of the installation
     */
    void open(Function<String, Optional<String>> secretKeys);

    /** Answers one call. Does not block; a stage that fails is answered 500. */
    CompletionStage<Reply> serve(Call call);

    /** Ends what {@link #open} began. May block. */
    void close();

    /**
     * A request.
     *
     * @param uri path and query as received, not decoded
     * @param headers names in small letters
     * @param abandoned whether the client has gone
     */
    record Call(String method, String uri, Map<String, String> headers, String body, BooleanSupplier abandoned) {}

    /** What it is answered with. */
    record Reply(int status, String contentType, String body) {}
}
