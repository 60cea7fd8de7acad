package io.openscf.boot;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.Expressions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the addresses of the embedded services as settings below {@code openscf.embedded.}; the first one that is asked
 * for starts its service. They stand as defaults behind {@code openscf.postgres.url} and the like, so that nothing is
 * started when those are configured, nor during the build, which asks for none of them.
 */
public final class EmbeddedServices implements ConfigSourceFactory {
    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return List.of(new Addresses(context));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(50);
    }

    private static final class Addresses implements ConfigSource {
        private static final String PREFIX = "openscf.embedded.";
        private static final Map<String, String> WANTED_AT_START =
                Map.of("postgres", "openscf.postgres.url", "redis", "openscf.redis.url", "s3", "openscf.s3.endpoint");
        private final ConfigSourceContext context;

        Addresses(ConfigSourceContext context) {
            this.context = context;
        }

        @Override
        public Set<String> getPropertyNames() {
            return Set.of();
        }

        @Override
        public @Nullable String getValue(String name) {
            if (!name.startsWith(PREFIX)) {
                return null;
            }
            return switch (name.substring(PREFIX.length())) {
                case "postgres-url" -> address("postgres", "url");
                case "postgres-user" -> address("postgres", "user");
                case "postgres-password" -> address("postgres", "password");
                case "redis-url" -> address("redis", "url");
                case "s3-endpoint" -> address("s3", "endpoint");
                case "s3-access-key" -> address("s3", "accessKey");
                case "s3-secret-key" -> address("s3", "secretKey");
                case "kafka-bootstrap" -> address("kafka", "bootstrap");
                case "notify-token" -> child().notifyToken();
                default -> null;
            };
        }

        private String address(String service, String fact) {
            return child().ask(service, this::wantedAtStart).required(fact).asText();
        }

        /** Every gateway needs these three; the settings are looked at as they are written, which starts nothing. */
        private Set<String> wantedAtStart() {
            return WANTED_AT_START.entrySet().stream()
                    .filter(entry -> Expressions.withoutExpansion(() -> setting(entry.getValue(), ""))
                            .contains("${" + PREFIX))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private EmbeddedChild child() {
            return new EmbeddedChild(setting("openscf.data.directory", ".openscf"), setting("openscf.port", "8080"));
        }

        private String setting(String name, String otherwise) {
            var value = context.getValue(name);
            return value == null || value.getValue() == null ? otherwise : value.getValue();
        }

        @Override
        public String getName() {
            return "embedded services";
        }

        @Override
        public int getOrdinal() {
            return 50;
        }
    }
}
