package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a package may not do (management-api.md section 11.3 gives the code, sections 10.1 and 12 the limits). */
class CodePackageTest {
    private static final long UNPACKED = 1 << 20;
    private static final int ENTRIES = 200;

    private final CodePackage packages = new CodePackage(new SmallRyeConfigBuilder()
            .withMapping(CatalogLimits.class)
            .withDefaultValue("openscf.limits.unpacked-bytes", Long.toString(UNPACKED))
            .withDefaultValue("openscf.limits.package-entries", Integer.toString(ENTRIES))
            .build()
            .getConfigMapping(CatalogLimits.class));

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void makeTarget() throws IOException {
        directory = Files.createDirectory(temporary.resolve("target"));
    }

    @Test
    void unpacksFilesFoldersAndModes() throws IOException {
        // given
        var zip = write(new ZipOf()
                .folder("./")
                .file("./index.py", "print(1)")
                .folder("lib/")
                .file("lib/deep/er/a.txt", "值")
                .entry("run.sh", 0100755, "#!/bin/sh".getBytes(StandardCharsets.UTF_8))
                .file("README", "one")
                .file("readme", "two")
                .bytes());

        // when
        packages.check(zip);
        packages.unpack(zip, directory);

        // then
        assertThat(directory.resolve("index.py")).hasContent("print(1)");
        assertThat(directory.resolve("lib/deep/er/a.txt")).hasContent("值");
        assertThat(directory.resolve("README")).hasContent("one");
        assertThat(directory.resolve("readme")).hasContent("two");
        assertThat(mode("run.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("index.py")).isEqualTo("rw-r--r--");
        assertThat(mode("lib/deep")).isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @ValueSource(ints = {0100000, 0104755, 0102777, 0101666, 0100400})
    void masksModes(int unixMode) throws IOException {
        var zip = write(new ZipOf().entry("a", unixMode, new byte[1]).bytes());

        packages.check(zip);
        packages.unpack(zip, directory);

        assertThat(mode("a")).isEqualTo((unixMode & 0111) != 0 ? "rwxr-xr-x" : "rw-r--r--");
    }

    static Stream<String> escapes() {
        return Stream.of(
                "../../evil",
                "..",
                "/etc/x",
                "//x",
                "C:\\x",
                "c:/x",
                "..\\x",
                "a\\..\\..\\x",
                "a/../../x",
                "a/../x",
                "./../x",
                "a//b",
                ".",
                "a\0b",
                "n".repeat(256),
                "值".repeat(86),
                "d/".repeat(51) + "x",
                ("n".repeat(200) + "/").repeat(21) + "x");
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void refusesNamesThatMayNotBeUnpackedAndWritesNothing(String name) throws IOException {
        var zip = write(new ZipOf().file("fine", "x").file(name, "evil").bytes());

        assertRefused(zip);
        assertThatThrownBy(() -> packages.unpack(zip, directory)).isInstanceOf(ScfException.class);
        try (var files = Files.walk(temporary)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrder(zip, directory.resolve("fine"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0120777, 0010644, 0020644, 0060644, 0140755})
    void refusesLinksDevicesPipesAndSockets(int unixMode) throws IOException {
        assertRefused(write(new ZipOf()
                .entry("link", unixMode, "/etc/passwd".getBytes(StandardCharsets.UTF_8))
                .bytes()));
    }

    static Stream<ZipOf> clashes() {
        return Stream.of(
                new ZipOf().file("a", "1").file("a", "2"),
                new ZipOf().file("a", "1").file("./a", "2"),
                new ZipOf().folder("a/").folder("a/"),
                new ZipOf().file("a", "1").folder("a/"),
                new ZipOf().file("a", "1").file("a/b", "2"),
                new ZipOf().file("x/a/b/c", "2").file("x/a", "1"));
    }

    @ParameterizedTest
    @MethodSource("clashes")
    void refusesTwoEntriesInOnePlace(ZipOf zip) throws IOException {
        assertRefused(write(zip.bytes()));
    }

    static Stream<byte[]> notZips() {
        return Stream.of(
                new byte[0],
                new byte[10],
                "PK".getBytes(StandardCharsets.UTF_8),
                new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0},
                new ZipOf().bytes(),
                new ZipOf().folder("only/").bytes());
    }

    @ParameterizedTest
    @MethodSource("notZips")
    void refusesWhatIsNoZipOrHoldsNothing(byte[] bytes) throws IOException {
        assertRefused(write(bytes));
    }

    @Test
    void refusesABombByWhatItsHeadersSay() throws IOException {
        assertRefused(write(new ZipOf()
                .entry("zeros", 0100644, new byte[(int) UNPACKED + 1])
                .bytes()));
    }

    @Test
    void stopsABombWhoseHeadersLie() throws IOException {
        // given
        var bytes = new ZipOf().entry("zeros", 0100644, new byte[3 << 20]).bytes();
        var size = new byte[] {0, 0, 0x30, 0};
        replaceAll(bytes, size, new byte[] {1, 0, 0, 0});
        var zip = write(bytes);

        // when
        var thrown = catchThrowable(() -> {
            packages.check(zip);
            packages.unpack(zip, directory);
        });

        // then
        assertThat(thrown).isInstanceOf(ScfException.class);
        assertThat(sizeOf(directory)).isLessThanOrEqualTo(UNPACKED);
    }

    @Test
    void refusesMoreEntriesThanAllowed() throws IOException {
        var zip = new ZipOf();
        for (int i = 0; i <= ENTRIES; i++) {
            zip.file("f" + i, "");
        }

        assertRefused(write(zip.bytes()));
    }

    @Test
    void doesNotUnpackArchivesWithin() throws IOException {
        var inner = new ZipOf().entry("zeros", 0100644, new byte[3 << 20]).bytes();
        var zip = write(new ZipOf().entry("inner.zip", 0100644, inner).bytes());

        packages.check(zip);
        packages.unpack(zip, directory);

        assertThat(Files.size(directory.resolve("inner.zip"))).isEqualTo(inner.length);
    }

    @Test
    void refusesDamagedAndEncryptedContent() throws IOException {
        // given
        var bytes = new ZipOf()
                .file("index.py", "print('hello') # " + "x".repeat(2000))
                .bytes();
        var damaged = bytes.clone();
        damaged[60] ^= 0x55;
        var encrypted = bytes.clone();
        encrypted[6] |= 1;
        int central = indexOf(bytes, new byte[] {'P', 'K', 1, 2});
        encrypted[central + 8] |= 1;

        // then
        var zip = write(damaged);
        assertThat(catchThrowable(() -> {
                    packages.check(zip);
                    packages.unpack(zip, directory);
                }))
                .isInstanceOf(ScfException.class);
        assertRefused(write(encrypted));
    }

    @Test
    void answersAnyDamageWithARefusal() throws IOException {
        // given
        var whole = new ZipOf()
                .file("index.py", "print(1)")
                .folder("lib/")
                .file("lib/b", "y".repeat(300))
                .bytes();
        var random = new Random(7);

        for (int round = 0; round < 600; round++) {
            var bytes = whole.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            var zip = write(round % 7 == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            var target = Files.createTempDirectory(temporary, "round");

            // when
            var thrown = catchThrowable(() -> {
                packages.check(zip);
                packages.unpack(zip, target);
            });

            // then
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(ScfException.class);
            }
        }
    }

    private void assertRefused(Path zip) {
        assertThatThrownBy(() -> packages.check(zip))
                .isInstanceOfSatisfying(
                        ScfException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(temporary.resolve("package.zip"), bytes);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private static long sizeOf(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void replaceAll(byte[] in, byte[] wanted, byte[] by) {
        int found = 0;
        for (int at = 0; at <= in.length - wanted.length; at++) {
            if (java.util.Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(by, 0, in, at, by.length);
                found++;
            }
        }
        assertThat(found).isPositive();
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        for (int at = 0; at <= in.length - wanted.length; at++) {
            if (java.util.Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        throw new AssertionError("not found");
    }
}
