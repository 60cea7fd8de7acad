package io.openscf.trigger;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what must not be read from the database: AES-GCM with a key of 256 bits, either {@code openscf.secrets.key} or,
 * on one machine, a file that only its owner may read, made when it is first needed. Thread-safe.
 */
@Singleton
class SecretBox {
    private static final String PREFIX = "sealed:v1:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Optional<String> configured;
    private final Path file;
    private @Nullable SecretKeySpec key;

    SecretBox(
            @ConfigProperty(name = "openscf.secrets.key") Optional<String> configured,
            @ConfigProperty(name = "openscf.data.directory", defaultValue = ".openscf") Path data) {
        this.configured = configured;
        this.file = data.resolve("secrets.key");
    }

    /**
     * Encrypts.
     *
     * @param place what it is and where it stands; opens nowhere else
     */
    String seal(String secret, String place) {
        try {
            var nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, place);
            var sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            var whole = new byte[NONCE_BYTES + sealed.length];
            System.arraycopy(nonce, 0, whole, 0, NONCE_BYTES);
            System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
            return PREFIX + Base64.getEncoder().encodeToString(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Decrypts what {@link #seal} gave for the same place; throws IllegalStateException when the key is another. */
    String open(String sealed, String place) {
        if (!sealed.startsWith(PREFIX)) {
            throw new IllegalStateException("a secret that was not stored encrypted");
        }
        try {
            var whole = Base64.getDecoder().decode(sealed.substring(PREFIX.length()));
            var cipher = cipher(Cipher.DECRYPT_MODE, java.util.Arrays.copyOf(whole, NONCE_BYTES), place);
            return new String(cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "a stored secret cannot be decrypted: openscf.secrets.key is not the key it was stored with", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private synchronized SecretKeySpec key() {
        var known = key;
        if (known == null) {
            known = new SecretKeySpec(decoded(configured.orElseGet(this::kept)), "AES");
            key = known;
        }
        return known;
    }

    private static byte[] decoded(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text.strip());
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalStateException("openscf.secrets.key is 32 bytes in base64: openssl rand -base64 32");
    }

    private String kept() {
        try {
            if (!Files.exists(file)) {
                make();
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the key of secrets cannot be kept in " + file, e);
        }
    }

    private void make() throws IOException {
        var bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        Files.createDirectories(file.toAbsolutePath().getParent());
        // Whole or absent, and never readable by others, not even for a moment.
        var draft = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "secrets",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Base64.getEncoder().encodeToString(bytes), StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // another gateway of this machine was first
        } finally {
            Files.delete(draft);
        }
    }
}
