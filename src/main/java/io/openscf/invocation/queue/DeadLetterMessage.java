package io.openscf.invocation.queue;

import io.openscf.invocation.DeadLetterBox.DeadLetter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** A dead letter as its target gets it (semantics.md section 5; doc 583/39704). */
@Singleton
class DeadLetterMessage {
    private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    private final long appid;
    private final String uin;

    DeadLetterMessage(
            @ConfigProperty(name = "openscf.account.appid") long appid,
            @ConfigProperty(name = "openscf.account.uin") String uin) {
        this.appid = appid;
        this.uin = uin;
    }

    String of(DeadLetter letter, Buffer event) {
        var body = new JsonObject()
                .put("AppId", appid)
                .put("Uin", uin)
                .put("SubAccountUin", uin)
                .put("RequestSource", source(letter.triggerType()))
                .put("FunctionName", letter.function().name())
                .put("Namespace", letter.function().namespace())
                .put("Qualifier", letter.qualifier().text())
                .put("InvocationType", "RequestResponse")
                .put("ClientContext", event.toString(StandardCharsets.UTF_8))
                .put("LogType", "")
                .put("TimeStampForInvoker", Long.toString(letter.accepted().toEpochMilli()))
                .put("RequestId", letter.requestId())
                .put("PushTime", TIME.format(letter.accepted().atOffset(ZONE)))
                .put("RetryNum", Math.max(0, letter.attempts() - 1))
                .put("Ttl", 0);
        return new JsonObject()
                .put("RequestId", letter.requestId())
                .put("ErrorCode", letter.errorCode())
                .put("ErrorMessage", letter.message())
                .put("Body", body)
                .encode();
    }

    private static String source(@Nullable String triggerType) {
        return triggerType == null ? "API" : "TRIGGER_" + triggerType.toUpperCase(Locale.ROOT);
    }
}
