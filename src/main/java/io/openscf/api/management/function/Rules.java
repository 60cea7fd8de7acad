package io.openscf.api.management.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.openscf.catalog.CatalogLimits;
import io.openscf.model.ErrorCode;
import io.openscf.model.FunctionKey;
import io.openscf.model.FunctionType;
import io.openscf.model.ScfException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a function may be called and given (management-api.md section 8). */
@Singleton
public class Rules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]{0,58}[A-Za-z0-9])?");
    private static final String PART = "[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]";
    private static final Pattern HANDLER = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]*/)*" + PART + "\\." + PART);
    private static final String WORD = "[A-Za-z_$][A-Za-z0-9_$]*";
    private static final Pattern JAVA_HANDLER = Pattern.compile(WORD + "(\\." + WORD + ")*::" + WORD);
    private static final Pattern GO_HANDLER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final int HANDLER_LENGTH = 128;
    private static final Pattern ADDRESSES = Pattern.compile("[0-9a-fA-F.:]+([;, ]+[0-9a-fA-F.:]+)*");
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
    private static final List<String> RESERVED =
            List.of("SCF_", "QCLOUD_", "TENCENTCLOUD_", "TECENTCLOUD_", "OPENSCF_");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.ofHours(8));

    private final CatalogLimits limits;

    Rules(CatalogLimits limits) {
        this.limits = limits;
    }

    /** The function of a request; fails with InvalidParameterValue.Namespace, InvalidParameterValue.FunctionName. */
    public static FunctionKey key(@Nullable String namespace, String name) {
        var in = namespace == null || namespace.isEmpty() ? "default" : namespace;
        if (!NAMESPACE.matcher(in).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__NAMESPACE,
                    "A namespace has letters, digits, - and _, and ends with a letter or digit.");
        }
        if (!NAME.matcher(name).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__FUNCTION_NAME,
                    "A function name has 2 to 60 letters, digits, - and _; it begins with a letter and ends with a letter or digit.");
        }
        return new FunctionKey(in, name);
    }

    /** What a handler of a package looks like, by type and runtime (runtimes.md section 1); null stands for none given. */
    static String handler(FunctionType type, String runtime, @Nullable String given) {
        var handler = given == null ? "" : given;
        if (type == FunctionType.HTTP || runtime.equals("CustomRuntime")) {
            return free(handler);
        }
        if (runtime.startsWith("Java")) {
            return matching(JAVA_HANDLER, handler, "package.Class::method, such as example.Hello::mainHandler");
        }
        if (runtime.startsWith("Go")) {
            return matching(GO_HANDLER, handler, "as the name of the program in the package, such as main");
        }
        return matching(
                HANDLER,
                handler,
                "file.method, such as index.main_handler; each part has 2 to 60 letters, digits, - and _");
    }

    /** Web functions do not use it; a Custom Runtime gets it as it is in {@code _HANDLER}. */
    private static String free(String handler) {
        if (handler.length() > HANDLER_LENGTH || handler.chars().anyMatch(Character::isISOControl)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__HANDLER,
                    "A handler has at most " + HANDLER_LENGTH + " characters, none of them a control character.");
        }
        return handler;
    }

    private static String matching(Pattern pattern, String handler, String form) {
        if (handler.length() > HANDLER_LENGTH || !pattern.matcher(handler).matches()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__HANDLER, "A handler of this runtime is written " + form + ".");
        }
        return handler;
    }

    /** Fails with InvalidParameterValue.Description. */
    public static String description(String text) {
        if (text.length() > 1000) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__DESCRIPTION, "A description has at most 1000 characters.");
        }
        if (text.indexOf('\0') >= 0) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__DESCRIPTION, "A description cannot have the character U+0000.");
        }
        return text;
    }

    int memory(long megabytes) {
        if (megabytes > limits.memoryMegabytes()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__MEMORY, "MemorySize is at most " + limits.memoryMegabytes() + " MB.");
        }
        if (megabytes != 64 && (megabytes < 128 || megabytes % 128 != 0)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__MEMORY, "MemorySize is 64, or 128 and more in steps of 128 MB.");
        }
        return (int) megabytes;
    }

    /** @param longRun whether the function has AsyncRunEnable */
    int timeout(long seconds, boolean longRun) {
        int most = longRun ? limits.longTimeoutSeconds() : limits.timeoutSeconds();
        if (seconds < 1 || seconds > most) {
            throw new ScfException(ErrorCode.LIMIT_EXCEEDED__TIMEOUT, "Timeout is 1 to " + most + " seconds.");
        }
        return (int) seconds;
    }

    int initTimeout(long seconds) {
        if (seconds < 3 || seconds > limits.initTimeoutSeconds()) {
            throw new ScfException(
                    ErrorCode.LIMIT_EXCEEDED__INIT_TIMEOUT,
                    "InitTimeout is 3 to " + limits.initTimeoutSeconds() + " seconds.");
        }
        return (int) seconds;
    }

    /** Fails with InvalidParameterValue.Runtime. */
    public String runtime(String runtime) {
        if (!limits.runtimes().contains(runtime)) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__RUNTIME,
                    "This installation runs " + String.join(", ", limits.runtimes()) + ".");
        }
        return runtime;
    }

    /** The user's variables; null and the one variable with an empty name (which clears) give none. */
    Map<String, String> environment(@Nullable JsonNode environment) {
        var variables = new LinkedHashMap<String, String>();
        int bytes = 0;
        var given = environment == null ? MissingNode.getInstance() : environment.path("Variables");
        for (var variable : given) {
            var name = variable.path("Key").asText();
            var value = variable.path("Value").asText();
            if (name.isEmpty() && value.isEmpty() && given.size() == 1) {
                return Map.of();
            }
            if (!VARIABLE.matcher(name).matches() || value.isEmpty() || value.indexOf('\0') >= 0) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT,
                        "A variable's name begins with a letter and has letters, digits and _ only; its value is not empty.");
            }
            if (name.equals("OS_NAMESERVER") && !ADDRESSES.matcher(value).matches()) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__DNS_INFO,
                        "OS_NAMESERVER holds IP addresses, separated by ; .");
            }
            if (RESERVED.stream().anyMatch(name::startsWith)) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT_SYSTEM_PROTECT,
                        "Variables that begin with " + String.join(", ", RESERVED) + " are the platform's.");
            }
            if (variables.put(name, value) != null) {
                throw new ScfException(
                        ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT, "The variable " + name + " stands twice.");
            }
            bytes += name.length() + value.getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > limits.environmentBytes()) {
            throw new ScfException(
                    ErrorCode.INVALID_PARAMETER_VALUE__ENVIRONMENT_EXCEEDED_LIMIT,
                    "Environment variables have at most " + limits.environmentBytes() + " bytes in all.");
        }
        return variables;
    }

    /** Time texts of the API are in UTC+8 (management-api.md section 6.1). */
    public static String time(Instant instant) {
        return TIME.format(instant);
    }
}
