package io.openscf.invocation.ledger;

import io.openscf.invocation.payload.Payload;
import io.openscf.invocation.redis.RedisShard;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What the queue says of an event that has changed since the ledger looked.
 *
 * @param code run status, or the reason of a dead event
 * @param recorded the ledger has the event already: meta and payload are empty
 * @param event null while it lies outside Redis and has not been fetched, or is lost
 */
record Change(
        RedisShard shard,
        String requestId,
        long revision,
        LedgerEvent.State state,
        int runs,
        OffsetDateTime accepted,
        @Nullable OffsetDateTime ended,
        String code,
        boolean recorded,
        JsonObject meta,
        Payload payload,
        @Nullable Buffer event) {

    static Change read(RedisShard shard, Response reply) {
        var meta = reply.get(8).toString();
        var payload = Payload.read(reply.get(9), reply.get(10));
        return new Change(
                shard,
                reply.get(0).toString(),
                reply.get(1).toLong(),
                LedgerEvent.State.ofQueue(reply.get(2).toString()),
                reply.get(3).toInteger(),
                time(reply.get(4).toLong()),
                reply.get(5).toString().isEmpty() ? null : time(reply.get(5).toLong()),
                reply.get(6).toString(),
                reply.get(7).toString().equals("1"),
                meta.isEmpty() ? new JsonObject() : new JsonObject(meta),
                payload,
                payload.isOutside() ? null : payload.kept());
    }

    /** The same with its event. */
    Change with(Buffer fetched) {
        return new Change(
                shard, requestId, revision, state, runs, accepted, ended, code, recorded, meta, payload, fetched);
    }

    private static OffsetDateTime time(long millis) {
        return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }

    /** Whether there is enough to make a row of: not when a record of an older gateway ended before it was read. */
    boolean complete() {
        return !recorded && meta.containsKey("fn");
    }

    String text(String field) {
        var value = meta.getString(field);
        return value == null ? "" : value.replace('\0', '\uFFFD');
    }

    /** The run status; 0 when the queue's code is none. */
    int status() {
        return code.matches("\\d{1,6}") ? Integer.parseInt(code) : 0;
    }

    String reason() {
        return status() == 0 ? code : "";
    }
}
