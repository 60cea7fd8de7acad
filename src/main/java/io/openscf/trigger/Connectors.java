package io.openscf.trigger;

import io.openscf.catalog.StoredTrigger;
import io.openscf.connector.Connector;
import io.openscf.connector.Trigger;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The connectors that are installed, by trigger type: jars found at the start. */
@Singleton
public class Connectors {
    private final Map<String, Connector> byType = new TreeMap<>();

    Connectors(
            @ConfigProperty(name = "openscf.account.appid") String appid,
            @ConfigProperty(name = "openscf.region") String region,
            @ConfigProperty(name = "openscf.time-zone") String timeZone) {
        var settings = new Connector.Settings(appid, region, timeZone);
        for (var connector :
                ServiceLoader.load(Connector.class, Thread.currentThread().getContextClassLoader())) {
            connector.configure(settings);
            byType.put(connector.type(), connector);
        }
    }

    /** The connector of a trigger type, or null. */
    public @Nullable Connector of(String type) {
        return byType.get(type);
    }

    /** Trigger types that can be created. */
    public Collection<String> types() {
        return byType.keySet();
    }

    Collection<Connector> all() {
        return byType.values();
    }

    static Trigger view(StoredTrigger stored) {
        var target = stored.function().namespace() + "." + stored.function().name() + "." + stored.qualifier();
        return new Trigger(stored.id(), stored.name(), stored.description(), stored.argument(), target);
    }
}
