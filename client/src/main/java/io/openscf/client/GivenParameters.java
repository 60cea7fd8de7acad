package io.openscf.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of an action; those that were not given are left out. */
final class GivenParameters {
    private final Map<String, @Nullable Object> all = new LinkedHashMap<>();

    GivenParameters put(String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, value);
        }
        return this;
    }

    Map<String, @Nullable Object> all() {
        return all;
    }
}
