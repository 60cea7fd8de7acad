package io.openscf.boot;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
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
                case "postgres-url" -> child().ask("postgres").required("url").asText();
                case "postgres-user" -> child().ask("postgres").required("user").asText();
                case "postgres-password" ->
                    child().ask("postgres").required("password").asText();
                case "redis-url" -> child().ask("redis").required("url").asText();
                case "s3-endpoint" -> child().ask("s3").required("endpoint").asText();
                case "s3-access-key" -> child().ask("s3").required("accessKey").asText();
                case "s3-secret-key" -> child().ask("s3").required("secretKey").asText();
                case "notify-token" -> child().notifyToken();
                default -> null;
            };
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
