package io.openscf.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object read with neutral values: what is absent, null or of another type is empty or 0. Immutable. */
public final class JsonObject {
    private final Map<String, @Nullable Object> map;

    private JsonObject(Map<String, @Nullable Object> map) {
        this.map = Collections.unmodifiableMap(map);
    }

    static JsonObject of(Map<?, ?> source) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        source.forEach((name, value) -> map.put(String.valueOf(name), value));
        return new JsonObject(map);
    }

    /** All fields in their order, for writing. */
    public Map<String, @Nullable Object> map() {
        return map;
    }

    /** The text of a field; a number or boolean as text. */
    public String text(String name) {
        var value = map.get(name);
        return value == null ? "" : value.toString();
    }

    /** The number of a field, 0 if it is none. */
    public long number(String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    /** The number of a field with its fraction, 0 if it is none. */
    public double decimal(String name) {
        return map.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /** The object in a field. */
    public JsonObject object(String name) {
        return map.get(name) instanceof Map<?, ?> inner ? of(inner) : of(Map.of());
    }

    /** The objects of a list; its other elements are left out. */
    public List<JsonObject> objects(String name) {
        if (!(map.get(name) instanceof List<?> list)) {
            return List.of();
        }
        return list.stream()
                .filter(item -> item instanceof Map)
                .map(item -> of((Map<?, ?>) item))
                .toList();
    }

    @Override
    public String toString() {
        return Json.write(map);
    }
}
