package io.openscf.launcher;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The loaded handler {@code package.Class::method}. */
final class Function {
    private static final String CONTEXT = "com.qcloud.scf.runtime.Context";
    private final UserClasses classes;
    private final Map<String, Object> contextFields;
    private final Method method;
    private final @Nullable Object instance;
    private @Nullable Binding binding;

    private Function(UserClasses classes, Map<String, Object> fields, Method method, @Nullable Object instance) {
        this.classes = classes;
        this.contextFields = fields;
        this.method = method;
        this.instance = instance;
    }

    static Function load(Order order) throws Failure {
        int colons = order.handler().indexOf("::");
        String className = colons < 0 ? order.handler() : order.handler().substring(0, colons);
        String methodName = colons < 0 ? "" : order.handler().substring(colons + 2);
        try {
            var classes = UserClasses.of(order.codeDirectory());
            Thread.currentThread().setContextClassLoader(classes);
            Class<?> type = Class.forName(className, true, classes);
            Method method = find(type, methodName);
            return new Function(classes, order.contextFields(), method, instanceFor(type, method));
        } catch (InvocationTargetException thrown) {
            throw Failure.load(Objects.requireNonNullElse(thrown.getCause(), thrown));
        } catch (ReflectiveOperationException | LinkageError | IOException refused) {
            throw Failure.load(refused);
        }
    }

    private static @Nullable Object instanceFor(Class<?> type, Method method) throws ReflectiveOperationException {
        if (Modifier.isStatic(method.getModifiers())) {
            return null;
        }
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Of several methods with the name, the one with most parameters that can be called. */
    private static Method find(Class<?> type, String name) throws NoSuchMethodException {
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            var found = Arrays.stream(owner.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name) && !method.isBridge() && callable(method))
                    .filter(method -> !Modifier.isAbstract(method.getModifiers()))
                    .max(Comparator.comparingInt(Method::getParameterCount));
            if (found.isPresent()) {
                found.get().setAccessible(true);
                return found.get();
            }
        }
        throw new NoSuchMethodException(
                type.getName() + "::" + name + " with no parameter, an event, a " + CONTEXT + " or both");
    }

    private static boolean callable(Method method) {
        Class<?>[] types = method.getParameterTypes();
        return types.length < 2
                || types.length == 2 && (isContext(types[1]) || takesStreams(types))
                || types.length == 3 && takesStreams(types) && isContext(types[2]);
    }

    private static boolean takesStreams(Class<?>[] types) {
        return types.length > 1 && types[0] == InputStream.class && types[1] == OutputStream.class;
    }

    private static boolean isContext(Class<?> type) {
        return type.getName().equals(CONTEXT);
    }

    /** The JSON text of the result. */
    String run(String requestId, String event) throws Failure {
        Thread.currentThread().setContextClassLoader(classes);
        if (takesStreams(method.getParameterTypes())) {
            return runOnStreams(requestId, event);
        }
        return textOf(call(arguments(requestId, event)));
    }

    /** An extension: bytes in, bytes out, as they are. */
    private String runOnStreams(String requestId, String event) throws Failure {
        var written = new ByteArrayOutputStream();
        var read = new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8));
        call(
                method.getParameterCount() == 2
                        ? new Object[] {read, written}
                        : new Object[] {read, written, context(requestId)});
        return written.size() == 0 ? "null" : written.toString(StandardCharsets.UTF_8);
    }

    private @Nullable Object call(@Nullable Object[] arguments) throws Failure {
        try {
            return method.invoke(instance, arguments);
        } catch (InvocationTargetException | IllegalAccessException | LinkageError thrown) {
            throw Failure.user(thrown);
        }
    }

    private @Nullable Object[] arguments(String requestId, String event) throws Failure {
        Class<?>[] types = method.getParameterTypes();
        var arguments = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] =
                    isContext(types[i]) ? context(requestId) : bound(event, method.getGenericParameterTypes()[i]);
        }
        return arguments;
    }

    private @Nullable Object bound(String event, Type type) throws Failure {
        if (type == String.class && !event.stripLeading().startsWith("\"")) {
            return event.strip().equals("null") ? null : event;
        }
        try {
            return binding().read(event, type);
        } catch (Exception | LinkageError unfit) {
            throw Failure.user(unfit);
        }
    }

    private String textOf(@Nullable Object result) throws Failure {
        if (result == null) {
            return "null";
        }
        try {
            return binding().write(result);
        } catch (Exception | LinkageError | StackOverflowError unfit) {
            throw Failure.result(unfit);
        }
    }

    private Binding binding() throws ReflectiveOperationException, IOException {
        if (binding == null) {
            binding = Binding.forClasses(classes);
        }
        return binding;
    }

    /** Implements the interface that user code was compiled against, whichever copy of it that is. */
    private Object context(String requestId) {
        Class<?> type = List.of(method.getParameterTypes()).stream()
                .filter(Function::isContext)
                .findFirst()
                .orElseThrow();
        return Proxy.newProxyInstance(
                classes, new Class<?>[] {type}, (proxy, called, arguments) -> switch (called.getName()) {
                    case "getRequestId" -> requestId;
                    case "toString" -> "Context[requestId=" + requestId + ", " + contextFields + "]";
                    case "hashCode" -> requestId.hashCode();
                    case "equals" -> proxy == arguments[0];
                    default -> contextFields.get(called.getName());
                });
    }
}
