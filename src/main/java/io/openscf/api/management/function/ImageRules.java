package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionImage;
import io.openscf.model.FunctionType;
import io.openscf.model.ScfException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Code.ImageConfig (management-api.md section 10.13; runtimes.md section 10). */
final class ImageRules {
    private static final Pattern REFERENCE =
            Pattern.compile("[a-z0-9][A-Za-z0-9._-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*"
                    + "(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?");
    private static final int LONGEST = 512;
    private static final int PORT = 9000;
    private static final int JOB = -1;

    private ImageRules() {}

    /** The image that the struct {@code Code} names, or null when it names none. */
    static @Nullable FunctionImage image(@Nullable JsonNode code, FunctionType type) {
        if (code == null || !code.hasNonNull("ImageConfig")) {
            return null;
        }
        for (var other : new String[] {"ZipFile", "CosBucketName", "CosObjectName", "DemoId", "TempCosObjectName"}) {
            if (!code.path(other).asText("").isEmpty()) {
                throw refused(ErrorCode.INVALID_PARAMETER_VALUE__CODE, "Code names two sources, ImageConfig is one.");
            }
        }
        return checked(code.get("ImageConfig"), type);
    }

    private static FunctionImage checked(JsonNode config, FunctionType type) {
        var kind = text(config, "ImageType");
        if (!kind.equals("personal") && !kind.equals("enterprise")) {
            throw refused(ErrorCode.INVALID_PARAMETER_VALUE__IMAGE_TYPE, "ImageType is personal or enterprise.");
        }
        var uri = text(config, "ImageUri");
        if (uri.length() > LONGEST || !REFERENCE.matcher(uri).matches()) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__IMAGE_URI,
                    "ImageUri is written domain/namespace/name:tag, or with @sha256:digest behind it.");
        }
        if (kind.equals("enterprise") && text(config, "RegistryId").isEmpty()) {
            throw refused(ErrorCode.INVALID_PARAMETER_VALUE__REGISTRY_ID, "An enterprise image needs its RegistryId.");
        }
        long port = config.path("ImagePort").asLong(PORT);
        if (port != PORT && (port != JOB || type == FunctionType.HTTP)) {
            throw refused(
                    ErrorCode.INVALID_PARAMETER_VALUE__PORT,
                    "ImagePort is 9000, or -1 for an image of an event function that is no server.");
        }
        return new FunctionImage(
                uri,
                words(config, "Command", ErrorCode.INVALID_PARAMETER_VALUE__COMMAND),
                words(config, "Args", ErrorCode.INVALID_PARAMETER_VALUE__ARGS),
                port == PORT);
    }

    /** Split at blanks: that is all the contract knows of quoting. */
    private static List<String> words(JsonNode config, String name, ErrorCode code) {
        var text = text(config, name).strip();
        if (text.indexOf('\0') >= 0) {
            throw refused(code, name + " cannot have the character U+0000.");
        }
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    private static String text(JsonNode config, String name) {
        return config.path(name).isNull() ? "" : config.path(name).asText("");
    }

    private static ScfException refused(ErrorCode code, String why) {
        return new ScfException(code, why);
    }
}
