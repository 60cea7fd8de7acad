package io.openscf.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.connector.AddressGuard;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.Source;
import io.openscf.connector.SourceState.Phase;
import io.openscf.connector.Trigger;
import io.openscf.connector.testkit.RecordingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that ask who is there, over TLS. */
class KafkaSecurityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path keys;

    private static TestBroker broker;
    private static String certificate;

    @BeforeAll
    static void startBroker() throws Exception {
        var store = keys.resolve("broker.p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=IP:127.0.0.1");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store.toString(),
                "-alias",
                "broker",
                "-file",
                keys + "/broker.pem");
        certificate = Files.readString(keys.resolve("broker.pem")).replace("\r", "");
        broker = TestBroker.startSecure(Map.of(
                "ssl.keystore.location", store.toString(),
                "ssl.keystore.type", "PKCS12",
                "ssl.keystore.password", "change-it",
                "sasl.enabled.mechanisms", "PLAIN",
                "listener.name.secure.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_me=\"hunt\\\"er2\";"));
        broker.createTopic("guarded", 1);
        broker.send(List.of(new ProducerRecord<>("guarded", "secret news")));
    }

    private static void keytool(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "change-it", "-storetype", "PKCS12"));
        assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor())
                .isZero();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void whoKnowsThePasswordAndTheCertificateIsServed() throws Exception {
        var sink = new RecordingSink();

        var source = bind(sink, "hunt\\\"er2", certificate);

        await().atMost(PATIENCE).until(() -> sink.taken().size() == 1);
        assertThat(sink.taken().getFirst().json()).contains("secret news");
        source.unbind(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aWrongPasswordIsSaidInTheState() throws Exception {
        var source = bind(new RecordingSink(), "guess", certificate);

        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.BACKING_OFF);
        assertThat(source.state().reason())
                .containsIgnoringCase("authentication")
                .doesNotContain("guess");
        source.unbind(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void aBrokerWhoseCertificateIsNotKnownIsNotToldThePassword() throws Exception {
        var source = bind(new RecordingSink(), "hunt\\\"er2", "");

        await().atMost(PATIENCE).until(() -> source.state().phase() == Phase.BACKING_OFF);
        assertThat(source.state().reason()).containsIgnoringCase("ssl");
        source.unbind(Duration.ZERO).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Source bind(RecordingSink sink, String password, String trusted) throws Exception {
        var connector = new ApacheKafkaConnector();
        connector.configure(new Settings(
                "1250000000", "ap-guangzhou", "Asia/Shanghai", AddressGuard.standard(), name -> Optional.empty()));
        var description = """
                {"bootstrapServers":"%s","topic":"guarded","maxMsgNum":1,"offset":"earliest","timeOut":1,
                 "security":{"protocol":"SASL_SSL","mechanism":"PLAIN","user":"me","password":"%s","caCertificate":"%s"}}""".formatted(broker.secure(), password, trusted.replace("\n", "\\n"));
        var stored = connector.normalise("guarded", description);
        return connector.bind(
                new Trigger("trg-" + System.nanoTime(), "guarded", stored, "", "default.f.$LATEST"), sink);
    }
}
