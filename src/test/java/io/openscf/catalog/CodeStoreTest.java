package io.openscf.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openscf.model.ErrorCode;
import io.openscf.model.ScfException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64 as it comes in ZipFile (management-api.md section 11.3). */
class CodeStoreTest {
    @Test
    void decodesUpToTheLimitExactly() {
        assertThat(CodeStore.decode("QUJD", 3)).containsExactly('A', 'B', 'C');
        assertThat(CodeStore.decode("QQ==", 1)).containsExactly('A');
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE, "QUJDQQ==", 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QQ", "QQ=", "Q===", "QU JD", "QUJD\n", "-_-_", "QQ==QQ==", "值值值值", "QUJ\0"})
    void refusesWhatIsNotBase64(String text) {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE_BASE64_BINASCII_ERROR, text, 100);
    }

    @Test
    void looksAtTheSizeBeforeTheContent() {
        refuses(ErrorCode.INVALID_PARAMETER_VALUE__ZIP_FILE, "!".repeat(400), 100);
    }

    private static void refuses(ErrorCode code, String text, long most) {
        assertThatThrownBy(() -> CodeStore.decode(text, most))
                .isInstanceOfSatisfying(
                        ScfException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
