package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Connector;
import io.openscf.connector.InvalidTriggerException;
import io.openscf.connector.Trigger;
import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The connectors that are installed, by trigger type: jars found at the start. */
@Singleton
public class Connectors {
    private final Map<String, Connector> byType = new TreeMap<>();

    private final SecretFields secrets;

    @Inject
    Connectors(Connector.Settings settings, SecretBox box) {
        this(ServiceLoader.load(Connector.class, Thread.currentThread().getContextClassLoader()), box);
        byType.values().forEach(connector -> connector.configure(settings));
    }

    private Connectors(Iterable<Connector> installed, SecretBox box) {
        this.secrets = new SecretFields(box);
        installed.forEach(connector -> byType.put(connector.type(), connector));
    }

    /** Just these, configured already. */
    static Connectors of(List<Connector> installed, SecretBox box) {
        return new Connectors(installed, box);
    }

    /**
     * Checks a trigger that is about to be stored.
     *
     * @return its description in the form that is stored; fails with InvalidParameterValue.Type, .TriggerName, .TriggerDesc
     */
    public String normalise(String type, String triggerName, @Nullable String description) {
        if (type.equals(FunctionUrl.TYPE)) {
            // Not a connector: the gateway itself is where such events happen.
            return FunctionUrl.normalise(description);
        }
        var connector = required(type);
        try {
            var clear = connector.normalise(triggerName, description == null ? "" : description);
            return secrets.sealed(connector, triggerName, clear);
        } catch (InvalidTriggerException e) {
            throw refused(e);
        }
    }

    /** Checks a change of the description of a stored trigger, which gives the whole new one, or fails as above. */
    public String amend(StoredTrigger before, String description) {
        if (before.type().equals(FunctionUrl.TYPE)) {
            return FunctionUrl.normalise(description);
        }
        var connector = required(before.type());
        try {
            var clear = secrets.opened(connector, before.name(), before.description());
            var given = secrets.unmasked(connector, description, clear);
            return secrets.sealed(connector, before.name(), connector.amend(before.name(), clear, given));
        } catch (InvalidTriggerException e) {
            throw refused(e);
        }
    }

    /** The trigger as callers see it: secrets masked, what the installation knows of the source added. */
    StoredTrigger shown(StoredTrigger trigger) {
        var connector = byType.get(trigger.type());
        if (connector == null) {
            return trigger;
        }
        var masked = trigger.withDescription(secrets.masked(connector, trigger.description()));
        return masked.withDescription(connector.shown(view(masked, masked.description())));
    }

    /** What the trigger would do; fails with InvalidParameterValue when the sample cannot be understood. */
    public Trial dryRun(StoredTrigger trigger, String sample) {
        if (trigger.type().equals(FunctionUrl.TYPE)) {
            return new Trial(true, "A function URL takes any request.", List.of(), List.of());
        }
        try {
            var said = required(trigger.type()).dryRun(view(trigger), sample);
            return new Trial(said.matches(), said.explanation(), said.events(), said.fires());
        } catch (IllegalArgumentException e) {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE, String.valueOf(e.getMessage()));
        }
    }

    /** Whether triggers of this type may share a name; fails with InvalidParameterValue.Type when it is not served. */
    public boolean descriptionIsIdentity(String type) {
        return !type.equals(FunctionUrl.TYPE) && required(type).descriptionIsIdentity();
    }

    /** Whether the description that a caller gave means that trigger; fails with InvalidParameterValue.TriggerDesc. */
    public boolean means(String given, StoredTrigger trigger) {
        try {
            return required(trigger.type()).means(given, view(trigger).description());
        } catch (InvalidTriggerException e) {
            throw refused(e);
        }
    }

    /** Fails with InvalidParameterValue.CosNotifyRuleConflict when the two cannot exist side by side. */
    public void checkConflict(StoredTrigger draft, StoredTrigger other) {
        boolean repeated = other.function().equals(draft.function())
                && other.name().equals(draft.name())
                && other.qualifier().equals(draft.qualifier())
                && other.description().equals(draft.description());
        if (repeated) {
            return; // the catalog says so, with a code of its own
        }
        required(draft.type()).conflict(view(draft), view(other)).ifPresent(reason -> {
            throw new ScfException(ErrorCode.INVALID_PARAMETER_VALUE__COS_NOTIFY_RULE_CONFLICT, reason);
        });
    }

    private static ScfException refused(InvalidTriggerException e) {
        return new ScfException(
                switch (e.field()) {
                    case TRIGGER_NAME -> ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_NAME;
                    case TRIGGER_DESC -> ErrorCode.INVALID_PARAMETER_VALUE__TRIGGER_DESC;
                },
                String.valueOf(e.getMessage()));
    }

    private Connector required(String type) {
        var connector = byType.get(type);
        if (connector == null) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__TYPE,
                    "Triggers of type " + type + " are not served here; there are " + byType.keySet() + ".");
        }
        return connector;
    }

    /** The connector of a trigger type, or null. */
    @Nullable
    Connector of(String type) {
        return byType.get(type);
    }

    Collection<Connector> all() {
        return byType.values();
    }

    /** The trigger as its connector sees it, secrets in clear. */
    Trigger view(StoredTrigger stored) {
        var connector = byType.get(stored.type());
        return view(
                stored,
                connector == null
                        ? stored.description()
                        : secrets.opened(connector, stored.name(), stored.description()));
    }

    private static Trigger view(StoredTrigger stored, String description) {
        var target = stored.function().namespace() + "." + stored.function().name() + "." + stored.qualifier();
        return new Trigger(stored.id(), stored.name(), description, stored.argument(), target);
    }
}
