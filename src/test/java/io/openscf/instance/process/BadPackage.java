package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What somebody uploaded by mistake, and what is to be said about it. */
class BadPackage {
    private interface Content {
        void layInto(Path directory) throws IOException;
    }

    final String runtime;
    final String handler;
    final RunStatus status;
    final String[] says;

    @Nullable
    String exactly;

    private final String mistake;
    private final List<Content> contents = new ArrayList<>();

    private BadPackage(String mistake, String runtime, String handler, RunStatus status, String... says) {
        this.mistake = mistake;
        this.runtime = runtime;
        this.handler = handler;
        this.status = status;
        this.says = says;
    }

    /** @param says what the message must contain */
    static BadPackage bad(String mistake, String runtime, String handler, RunStatus status, String... says) {
        return new BadPackage(mistake, runtime, handler, status, says);
    }

    /** The whole message. */
    BadPackage saying(String message) {
        exactly = message;
        return this;
    }

    BadPackage with(String name, String text) {
        contents.add(directory -> Files.writeString(directory.resolve(name), text));
        return this;
    }

    BadPackage executable(String name, byte[] bytes) {
        contents.add(directory -> {
            Path file = Files.write(directory.resolve(name), bytes);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        });
        return this;
    }

    BadPackage executable(String name, String text) {
        return executable(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Classes of one Java source. */
    BadPackage compiled(String source) {
        contents.add(directory -> {
            Path file = Files.writeString(Files.createTempDirectory("source").resolve("Hello.java"), source);
            int failed = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "--release", "11", "-d", directory.toString(), file.toString());
            assertThat(failed).isZero();
            InstanceFiles.delete(file.getParent());
        });
        return this;
    }

    BadPackage without(String name) {
        contents.add(directory -> Files.delete(directory.resolve(name)));
        return this;
    }

    /** A program for a machine that is not this one: the head of an ELF file for the S/390. */
    static byte[] foreignProgram() {
        var bytes = new byte[64];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1}, 0, bytes, 0, 7);
        bytes[17] = 2;
        bytes[19] = 22;
        return bytes;
    }

    void layInto(Path directory) throws IOException {
        for (var content : contents) {
            content.layInto(directory);
        }
    }

    @Override
    public String toString() {
        return runtime + ": " + mistake;
    }
}
