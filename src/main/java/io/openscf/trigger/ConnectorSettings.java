package io.openscf.trigger;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** What connectors may know: out of the settings of the gateway. */
@Singleton
class ConnectorSettings {
    /** What the gateway itself stands on and listens at. */
    private static final List<String> OWN_ADDRESSES =
            List.of("openscf.postgres.url", "openscf.redis.url", "openscf.s3.endpoint");

    private final Config config;
    private final SourceConfig sources;

    ConnectorSettings(Config config, SourceConfig sources) {
        this.config = config;
        this.sources = sources;
    }

    @Produces
    @Singleton
    Connector.Settings settings() {
        return new Connector.Settings(
                config.getValue("openscf.account.appid", String.class),
                config.getValue("openscf.region", String.class),
                config.getValue("openscf.time-zone", String.class),
                new AddressGuard(sources.deniedNetworks().orElse(List.of()), this::ownPorts),
                this::value);
    }

    private Optional<String> value(String name) {
        return name.startsWith("openscf.") ? config.getOptionalValue(name, String.class) : Optional.empty();
    }

    private Set<Integer> ownPorts() {
        var ports = new HashSet<Integer>();
        config.getOptionalValue("quarkus.http.port", Integer.class).ifPresent(ports::add);
        OWN_ADDRESSES.forEach(
                name -> config.getOptionalValue(name, String.class).ifPresent(text -> ports.add(port(name, text))));
        return ports;
    }

    private static int port(String name, String address) {
        var uri = URI.create(address);
        int usual = switch (name) {
            case "openscf.postgres.url" -> 5432;
            case "openscf.redis.url" -> 6379;
            default -> "https".equals(uri.getScheme()) ? 443 : 80;
        };
        return uri.getPort() < 0 ? usual : uri.getPort();
    }
}
