package io.openscf.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

/** "6 MB synchronous, 128 KB asynchronous" (management-api.md section 1.5, doc 583/17243), unless configured otherwise. */
class InvokeLimitsTest {
    private static final InvokeLimits SCF = limits();

    @Test
    void anEventOf6MegabytesIsTakenAndOneByteMoreIsNot() {
        int most = 6 * 1024 * 1024;

        assertThat(InvokeActions.read(SCF, true, event(most)).event().length()).isEqualTo(most);
        refuses(SCF, event(most + 1), ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE);
    }

    @Test
    void anAsynchronousEventOf128KilobytesIsTakenAndOneByteMoreIsNot() {
        int most = 128 * 1024;

        assertThat(InvokeActions.read(SCF, true, event(most).put("InvocationType", "Event"))
                        .asynchronous())
                .isTrue();
        refuses(SCF, event(most + 1).put("InvocationType", "Event"), ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE);
    }

    @Test
    void aRoutingKeyOf1024BytesIsTakenAndOneByteMoreIsNot() {
        var most = "值".repeat(341) + "x";

        assertThat(InvokeActions.read(SCF, true, event(2).put("RoutingKey", most))
                        .routingKey())
                .isEqualTo(most);
        refuses(SCF, event(2).put("RoutingKey", most + "x"), ErrorCode.INVALID_PARAMETER_VALUE__PARAM);
    }

    @Test
    void theBoundsAreSettings() {
        var small = limits("event-bytes", "5", "async-event-bytes", "4", "routing-key-bytes", "3");

        assertThat(InvokeActions.read(small, true, event(5)).event().length()).isEqualTo(5);
        refuses(small, event(6), ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE);
        refuses(small, event(5).put("InvocationType", "Event"), ErrorCode.INVALID_PARAMETER__REQUEST_TOO_LARGE);
        refuses(small, event(5).put("RoutingKey", "four"), ErrorCode.INVALID_PARAMETER_VALUE__PARAM);
    }

    private static void refuses(InvokeLimits limits, ObjectNode request, ErrorCode code) {
        assertThatThrownBy(() -> InvokeActions.read(limits, true, request))
                .isInstanceOfSatisfying(
                        ScfException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    /** A request with a JSON string of so many bytes as event. */
    private static ObjectNode event(int bytes) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("FunctionName", "f")
                .put("ClientContext", "\"" + "x".repeat(bytes - 2) + "\"");
    }

    private static InvokeLimits limits(String... namesAndValues) {
        var builder = new SmallRyeConfigBuilder().withMapping(InvokeLimits.class);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.withDefaultValue("openscf.invoke." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build().getConfigMapping(InvokeLimits.class);
    }
}
