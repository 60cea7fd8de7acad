package io.openscf.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which calls of an alias go to its additional version (management-api.md section 10.3). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Routing.Weighted.class, name = "weighted"),
    @JsonSubTypes.Type(value = Routing.Exact.class, name = "exact"),
    @JsonSubTypes.Type(value = Routing.Range.class, name = "range")
})
public sealed interface Routing {
    /** The additional version, {@code $LATEST} or a number. */
    String version();

    /** Whether a call goes there. */
    boolean takes(@Nullable String routingKey);

    /** A share of all calls, from 0 to 1, drawn for each. */
    record Weighted(String version, double weight) implements Routing {
        @Override
        public boolean takes(@Nullable String routingKey) {
            return ThreadLocalRandom.current().nextDouble() < weight;
        }
    }

    /** Calls that carry exactly that value. */
    record Exact(String version, String key, String value) implements Routing {
        @Override
        public boolean takes(@Nullable String routingKey) {
            return value.equals(Routing.value(routingKey, key));
        }
    }

    /** Calls that carry an integer within the range as written: {@code (1,9)} without its ends, {@code [1,9]} with them. */
    record Range(String version, String key, String range) implements Routing {
        @Override
        public boolean takes(@Nullable String routingKey) {
            var value = Routing.value(routingKey, key);
            var bounds = Routing.RANGE.matcher(range);
            if (value == null || !INTEGER.matcher(value).matches() || !bounds.matches()) {
                return false;
            }
            var number = new BigInteger(value);
            int low = number.compareTo(new BigInteger(bounds.group("low")));
            int high = number.compareTo(new BigInteger(bounds.group("high")));
            return range.startsWith("[") ? low >= 0 && high <= 0 : low > 0 && high < 0;
        }
    }

    /** What stands before the name in a key. */
    String KEY_PREFIX = "invoke.headers.";

    /** How a range is written. */
    Pattern RANGE = Pattern.compile(
            "(?:\\((?=.*\\))|\\[(?=.*]))\\s*(?<low>-?\\d{1,18})\\s*,\\s*(?<high>-?\\d{1,18})\\s*[)\\]]");

    /** A value that a range can hold. */
    Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    /** For the routing keys of calls, which are small. */
    ObjectMapper JSON = new ObjectMapper();

    private static @Nullable String value(@Nullable String routingKey, String key) {
        if (routingKey == null) {
            return null;
        }
        try {
            var value = JSON.readTree(routingKey).get(key.substring(KEY_PREFIX.length()));
            return value != null && value.isValueNode() && !value.isNull() ? value.asText() : null;
        } catch (JsonProcessingException e) {
            return null; // no map: no match
        }
    }
}
