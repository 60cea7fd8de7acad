package io.openscf.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what is wanted with what the gateway reports, which often says more. */
final class Likeness {
    private Likeness() {}

    /** Whether everything wanted is there: maps may have further fields, lists may not; 5 and "5" are alike. */
    static boolean covers(@Nullable Object present, @Nullable Object wanted) {
        if (wanted instanceof JsonObject object) {
            return covers(present, object.map());
        }
        if (wanted instanceof Map<?, ?> map) {
            return present instanceof Map<?, ?> other
                    && map.entrySet().stream().allMatch(field -> covers(other.get(field.getKey()), field.getValue()));
        }
        if (wanted instanceof List<?> list) {
            return present instanceof List<?> other && coversEach(other, list);
        }
        return present == null || wanted == null
                ? Objects.equals(present, wanted)
                : present.toString().equals(wanted.toString());
    }

    private static boolean coversEach(List<?> present, List<?> wanted) {
        if (present.size() != wanted.size()) {
            return false;
        }
        for (var at = 0; at < wanted.size(); at++) {
            if (!covers(present.get(at), wanted.get(at))) {
                return false;
            }
        }
        return true;
    }
}
