package io.openscf.launcher;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The environment, in both of its forms: the one Java copies at the start for {@code System.getenv}, whose map is
 * changed here (the jar opens it), and the one of the process, which child processes and native libraries see.
 */
final class Variables {
    private static final Set<String> CREDENTIALS =
            Set.of("TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN");
    private static final MethodHandle SETENV = function(
            "setenv",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle UNSETENV =
            function("unsetenv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private Variables() {}

    private static MethodHandle function(String name, FunctionDescriptor types) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), types);
    }

    /** Credentials become system properties, as on the platform; everything else a variable. */
    static void apply(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (CREDENTIALS.contains(name)) {
                System.setProperty(name, value);
            } else {
                set(name, value);
            }
        });
        String zone = environment.get("TZ");
        if (zone != null) {
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
        }
    }

    static void trigger(@Nullable String source) {
        String now = System.getenv("TRIGGER_SRC");
        if (source != null && !source.equals(now)) {
            set("TRIGGER_SRC", source);
        } else if (source == null && now != null) {
            remove("TRIGGER_SRC");
        }
    }

    private static void set(String name, String value) {
        modifiable().put(name, value);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nativeName = arena.allocateFrom(name);
            int ignored = (int) SETENV.invokeExact(nativeName, arena.allocateFrom(value), 1);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static void remove(String name) {
        modifiable().remove(name);
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) UNSETENV.invokeExact(arena.allocateFrom(name));
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> modifiable() {
        try {
            Map<String, String> shown = System.getenv();
            Field behind = shown.getClass().getDeclaredField("m");
            behind.setAccessible(true);
            return (Map<String, String>) behind.get(shown);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
