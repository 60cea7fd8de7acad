package io.openscf.api.management.trigger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.catalog.CatalogLimits;
import io.openscf.catalog.StoredTrigger;
import io.openscf.catalog.TriggerCatalog;
import io.openscf.catalog.TriggerCatalog.TriggerIdentity;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.ScfException;
import io.openscf.trigger.Connectors;
import io.openscf.trigger.FunctionUrl;
import io.openscf.trigger.FunctionUrls;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What the trigger actions share: checks of fields, finding the one that is meant, and its form in answers. */
@Singleton
class TriggerRequests {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8));

    private final Connectors connectors;
    private final TriggerCatalog catalog;
    private final CatalogLimits limits;

    TriggerRequests(Connectors connectors, TriggerCatalog catalog, CatalogLimits limits) {
        this.connectors = connectors;
        this.catalog = catalog;
        this.limits = limits;
    }

    /** The name to store. That of a function URL is the server's: part of its address. */
    static String name(CreateTrigger.Request request) {
        return request.type().equals(FunctionUrl.TYPE)
                ? FunctionUrls.name(
                        function(request.namespace(), request.functionName()), qualifier(request.qualifier()))
                : request.triggerName();
    }

    String argument(@Nullable String text) {
        var argument = text == null ? "" : text;
        if (argument.getBytes(StandardCharsets.UTF_8).length > limits.triggerArgumentBytes()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__CUSTOM_ARGUMENT,
                    "CustomArgument has at most " + limits.triggerArgumentBytes() + " bytes.");
        }
        return argument;
    }

    static String comment(@Nullable String text) {
        if (text != null && text.length() > 1000) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__DESCRIPTION, "A description has at most 1000 characters.");
        }
        return text == null ? "" : text;
    }

    static boolean enabled(@Nullable String enable) {
        return switch (enable == null ? "OPEN" : enable) {
            case "OPEN" -> true;
            case "CLOSE" -> false;
            default -> throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__ENABLE, "Enable is OPEN or CLOSE.");
        };
    }

    static FunctionKey function(@Nullable String namespace, String name) {
        return new FunctionKey(namespace == null || namespace.isEmpty() ? "default" : namespace, name);
    }

    static String qualifier(@Nullable String qualifier) {
        return qualifier == null || qualifier.isEmpty() ? "$LATEST" : qualifier;
    }

    /**
     * The trigger that is meant: type, name and qualifier tell which, and for a type whose triggers share names the
     * description, of which callers may leave out what is not needed.
     */
    Uni<StoredTrigger> one(
            FunctionKey function, String type, String name, String qualifier, @Nullable String description) {
        return one(function, type, name, qualifier, description, ErrorCode.RESOURCE_NOT_FOUND__TRIGGER);
    }

    /** The same, with the code of a trigger that is not there. */
    Uni<StoredTrigger> one(
            FunctionKey function,
            String type,
            String name,
            String qualifier,
            @Nullable String description,
            ErrorCode absent) {
        var given = connectors.descriptionIsIdentity(type) && description != null ? description : "";
        // Clients ask for a URL by the name they made it with, which is not the stored one; there is one per qualifier.
        var stored = type.equals(FunctionUrl.TYPE) ? FunctionUrls.name(function, qualifier) : name;
        return catalog.find(new TriggerIdentity(function, type, stored, qualifier))
                .map(found -> found.stream()
                        .filter(trigger -> given.isEmpty() || connectors.means(given, trigger))
                        .toList())
                .map(meant -> switch (meant.size()) {
                    case 0 ->
                        throw new ScfException(
                                absent, "The function has no " + type + " trigger " + name + " on " + qualifier + ".");
                    case 1 -> meant.getFirst();
                    default ->
                        throw new ScfException(
                                ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_DESC,
                                "Several triggers have this name: say in TriggerDesc which one, with its filter.");
                });
    }

    static ObjectNode render(StoredTrigger trigger) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ModTime", time(trigger.modified()))
                .put("AddTime", time(trigger.added()))
                .put("Type", trigger.type())
                .put("TriggerName", trigger.name())
                .put("TriggerDesc", trigger.description())
                .put("Enable", trigger.enabled() ? 1 : 0)
                .put("CustomArgument", trigger.argument())
                .put("Description", trigger.comment())
                .put("Qualifier", trigger.qualifier())
                .put("AvailableStatus", "Available")
                .put("ResourceId", "")
                .put("BindStatus", "on")
                .put("TriggerAttribute", "single");
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
