package io.openscf.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The addresses as settings, on a real child. */
class EmbeddedServicesIT {
    private static final String PREFIX = "openscf.embedded.";

    @TempDir
    Path data;

    private Map<String, String> kept;

    /** Other tests of this JVM may have a child already: it is put aside. */
    @BeforeEach
    void forgetTheChild() {
        kept = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toMap(name -> name, System::getProperty));
        kept.keySet().forEach(System::clearProperty);
    }

    @AfterEach
    void endTheChild() {
        var pid = System.getProperty(PREFIX + "pid");
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .forEach(System::clearProperty);
        kept.forEach(System::setProperty);
        if (pid != null) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(child -> {
                child.destroy();
                await().atMost(Duration.ofSeconds(30)).until(() -> !child.isAlive());
            });
        }
    }

    @Test
    void startsNothingWhenEverythingIsConfigured() {
        // given
        var config = config(Map.of("openscf.redis.url", "redis://elsewhere:6379"));

        // when
        var address = config.getValue("openscf.redis.url", String.class);

        // then
        assertThat(address).isEqualTo("redis://elsewhere:6379");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void startsKafkaWhenItsAddressIsReadAndNothingElse() throws Exception {
        // given
        var config = config(Map.of("openscf.kafka.bootstrap", "${openscf.embedded.kafka-bootstrap}"));

        // when
        var bootstrap = config.getValue("openscf.kafka.bootstrap", String.class);

        // then
        var port = Integer.parseInt(bootstrap.substring("127.0.0.1:".length()));
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        assertThat(data.resolve("postgres")).doesNotExist();
    }

    @Test
    void startsWhatWillBeNeededBesideTheFirstAndAnswersTheSameAfterAReload() {
        // given
        var settings = Map.of(
                "openscf.redis.url", "${openscf.embedded.redis-url}",
                "openscf.s3.endpoint", "${openscf.embedded.s3-endpoint}",
                "openscf.postgres.url", "postgresql://elsewhere/db");
        var redis = config(settings).getValue("openscf.redis.url", String.class);

        // when: dev mode builds the configuration anew
        var reloaded = config(settings);

        // then
        await().atMost(Duration.ofSeconds(20))
                .until(() -> data.resolve("s3").toFile().exists());
        assertThat(reloaded.getValue("openscf.redis.url", String.class)).isEqualTo(redis);
        assertThat(reloaded.getValue("openscf.s3.endpoint", String.class)).startsWith("http://127.0.0.1:");
        assertThat(data.resolve("postgres")).doesNotExist();
    }

    private SmallRyeConfig config(Map<String, String> settings) {
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EmbeddedServices())
                .withDefaultValue("openscf.data.directory", data.toString());
        settings.forEach(builder::withDefaultValue);
        return builder.build();
    }
}
