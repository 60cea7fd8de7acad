package io.openscf.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minio.GetObjectArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of the examples, deployed with the CLI as its README says, does what its README promises. */
class ExamplesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PICTURES = "pictures-1250000000";
    private static final String THUMBNAILS = "thumbnails-1250000000";

    private static GatewayProcess gateway;
    private static Cli cli;

    @TempDir
    Path temporary;

    @BeforeAll
    static void startGateway() {
        gateway = GatewayProcess.start(Map.of());
        cli = Cli.beside(gateway);
    }

    @AfterAll
    static void stopGateway() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello-python", "hello-node"})
    void helloGreetsByName(String example) throws IOException {
        // given
        deploy(Cli.project("examples/" + example));

        // when
        var answer = json(cli.run("invoke", example, "-d", "{\"name\":\"张三\"}").out());
        var logs = cli.run("logs", example);

        // then
        assertThat(answer.path("message").asText()).isEqualTo("Hello, 张三!");
        assertThat(logs.out()).contains("greeting 张三");
    }

    @Test
    void cronReportReportsEveryTenSeconds() {
        // when
        deploy(Cli.project("examples/cron-report"));

        // then
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    var logs = cli.run("logs", "cron-report").out();
                    assertThat(logs)
                            .contains("report of cron-report")
                            .containsPattern("trigger +every-ten-seconds")
                            .containsPattern("scheduled +\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d0Z");
                });
        cli.run("trigger", "delete", "cron-report", "every-ten-seconds");
    }

    @Test
    void aPictureDroppedIntoABucketBecomesAThumbnailInAnother() throws Exception {
        // given
        skipLoudlyWithoutNpm();
        deploy(copyOf(Cli.project("examples/thumbnail")));
        var s3 = MinioClient.builder()
                .endpoint(gateway.fact("s3Endpoint"))
                .credentials(gateway.fact("s3AccessKey"), gateway.fact("s3SecretKey"))
                .build();
        for (var bucket : List.of(PICTURES, THUMBNAILS)) {
            s3.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        }

        // when
        var picture = redPicture(640, 480);
        s3.putObject(PutObjectArgs.builder().bucket(PICTURES).object("in/红色 1.png").stream(
                        new ByteArrayInputStream(picture), (long) picture.length, -1L)
                .build());

        // then
        var thumbnail = await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> read(s3, "in/红色 1.png"), image -> image != null);
        assertThat(thumbnail.getWidth()).isEqualTo(128);
        assertThat(thumbnail.getHeight()).isEqualTo(96);
        var middle = new Color(thumbnail.getRGB(64, 48));
        assertThat(middle.getRed()).isGreaterThan(240);
        assertThat(middle.getGreen() + middle.getBlue()).isLessThan(20);
    }

    private static void deploy(Path example) {
        var deployed = cli.run("deploy", example.toString());
        assertThat(deployed.exitCode()).as(deployed.err()).isZero();
        assertThat(deployed.out()).contains("created, active");
    }

    /** Without what npm installs: the test shall not write into the sources, nor live on what stands there. */
    private Path copyOf(Path example) throws IOException {
        var copy = Files.createDirectory(temporary.resolve("thumbnail"));
        try (var files = Files.list(example)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void skipLoudlyWithoutNpm() throws Exception {
        var asked = new ProcessBuilder("npm", "view", "sharp", "version", "--fetch-retries=0", "--fetch-timeout=20000")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var isReachable = asked.waitFor(60, TimeUnit.SECONDS) && asked.exitValue() == 0;
        if (!isReachable) {
            asked.destroyForcibly();
            System.err.println("SKIPPED: the thumbnail example is NOT tested, because npm's registry is not reachable");
        }
        assumeThat(isReachable).as("npm's registry is reachable").isTrue();
    }

    private static byte[] redPicture(int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static BufferedImage read(MinioClient s3, String key) throws Exception {
        try (var content = s3.getObject(
                GetObjectArgs.builder().bucket(THUMBNAILS).object(key).build())) {
            return ImageIO.read(content);
        }
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }
}
