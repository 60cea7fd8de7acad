package io.openscf.connector.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.qcloud.cmq.CMQServerException;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the official client was refused with; it tells the code in words only. */
final class Refusals {
    private static final Pattern CODE = Pattern.compile("\\d{4}");

    private Refusals() {}

    static int code(ThrowingCallable call) {
        var refusal = catchThrowableOfType(CMQServerException.class, call);
        assertThat(refusal).as("a refusal of the server").isNotNull();
        return code(refusal);
    }

    static int code(CMQServerException refusal) {
        var found = CODE.matcher(refusal.toString());
        assertThat(found.find()).as("a code in %s", refusal).isTrue();
        return Integer.parseInt(found.group());
    }
}
