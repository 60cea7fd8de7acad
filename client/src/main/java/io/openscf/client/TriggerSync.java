package io.openscf.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates the triggers of a {@link FunctionSpec} and replaces those that differ. Triggers that the specification does
 * not name stay: they may have been made by hand.
 */
final class TriggerSync {
    private final ApiClient api;
    private final FunctionSpec spec;
    private final Consumer<String> progress;

    TriggerSync(ApiClient api, FunctionSpec spec, Consumer<String> progress) {
        this.api = api;
        this.spec = spec;
        this.progress = progress;
    }

    void run() throws ApiException, UnreachableException {
        if (spec.triggers().isEmpty()) {
            return;
        }
        var present = list(api, spec.name(), spec.namespace());
        for (var wanted : spec.triggers()) {
            try {
                sync(wanted.parameters(), present);
            } catch (ApiException e) {
                throw wanted.places().with(e);
            }
        }
    }

    static List<JsonObject> list(ApiClient api, String function, String namespace)
            throws ApiException, UnreachableException {
        return api.call("ListTriggers", Map.of("FunctionName", function, "Namespace", namespace, "Limit", 100))
                .objects("Triggers");
    }

    private void sync(JsonObject wanted, List<JsonObject> present) throws ApiException, UnreachableException {
        var label = wanted.text("Type") + " trigger " + wanted.text("TriggerName");
        for (var trigger : present) {
            if (isSame(trigger, wanted)) {
                if (isAlike(trigger, wanted)) {
                    return;
                }
                progress.accept("replacing the " + label);
                api.call("DeleteTrigger", deletion(spec.name(), spec.namespace(), trigger));
                create(wanted);
                return;
            }
        }
        progress.accept("creating the " + label);
        create(wanted);
    }

    /** Function URLs get their name from the gateway; there is one for each qualifier. */
    private static boolean isSame(JsonObject trigger, JsonObject wanted) {
        return trigger.text("Type").equals(wanted.text("Type"))
                && (wanted.text("Type").equals("http")
                        || trigger.text("TriggerName").equals(wanted.text("TriggerName")))
                && qualifier(trigger).equals(qualifier(wanted));
    }

    private static String qualifier(JsonObject trigger) {
        return trigger.text("Qualifier").isEmpty() ? "$LATEST" : trigger.text("Qualifier");
    }

    private static boolean isAlike(JsonObject trigger, JsonObject wanted) {
        return descriptionsAgree(trigger.text("TriggerDesc"), descriptionOf(wanted))
                && isOpen(trigger) == isOpen(wanted)
                && trigger.text("CustomArgument").equals(wanted.text("CustomArgument"))
                && trigger.text("Description").equals(wanted.text("Description"));
    }

    /** Requests say OPEN or CLOSE, answers 1 or 0; open is the default. */
    static boolean isOpen(JsonObject trigger) {
        var enable = trigger.text("Enable");
        return !enable.equalsIgnoreCase("CLOSE") && !enable.equals("0");
    }

    /** A timer is written as bare cron text and comes back as {@code {"cron": ...}}; other answers add fields. */
    static boolean descriptionsAgree(String present, String wanted) {
        return present.equals(wanted) || Likeness.covers(parsed(present), parsed(wanted));
    }

    private static @Nullable Object parsed(String description) {
        try {
            var value = Json.parse(description);
            return value instanceof Map ? value : Map.of("cron", description);
        } catch (IllegalArgumentException e) {
            return Map.of("cron", description);
        }
    }

    private void create(JsonObject wanted) throws ApiException, UnreachableException {
        var parameters = new LinkedHashMap<String, @Nullable Object>(wanted.map());
        if (wanted.text("Type").equals("http")) {
            parameters.putIfAbsent("TriggerName", "url-trigger");
        }
        if (wanted.map().containsKey("TriggerDesc")) {
            parameters.put("TriggerDesc", descriptionOf(wanted));
        }
        parameters.put("FunctionName", spec.name());
        parameters.put("Namespace", spec.namespace());
        var url = address(api.call("CreateTrigger", parameters).object("TriggerInfo"));
        if (!url.isEmpty()) {
            progress.accept("answers at " + url);
        }
    }

    /** TriggerDesc is text for the API; in a file it may be written out as a mapping. */
    private static String descriptionOf(JsonObject trigger) {
        return trigger.map().get("TriggerDesc") instanceof Map<?, ?> map
                ? Json.write(map)
                : trigger.text("TriggerDesc");
    }

    /** Where a function URL answers; empty for other triggers. */
    static String address(JsonObject trigger) {
        if (!trigger.text("Type").equals("http") || !(parsed(trigger.text("TriggerDesc")) instanceof Map<?, ?> map)) {
            return "";
        }
        var net = JsonObject.of(map).object("NetConfig");
        for (var name : List.of("ExtranetHTTPUrl", "ExtranetUrl", "IntranetHTTPUrl", "IntranetUrl")) {
            if (!net.text(name).isEmpty()) {
                return net.text(name);
            }
        }
        return "";
    }

    static Map<String, String> deletion(String function, String namespace, JsonObject trigger) {
        var parameters = identity(function, namespace, trigger);
        parameters.put("TriggerDesc", trigger.text("TriggerDesc"));
        return parameters;
    }

    static Map<String, String> identity(String function, String namespace, JsonObject trigger) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("FunctionName", function);
        parameters.put("Namespace", namespace);
        parameters.put("TriggerName", trigger.text("TriggerName"));
        parameters.put("Type", trigger.text("Type"));
        parameters.put("Qualifier", qualifier(trigger));
        return parameters;
    }
}
