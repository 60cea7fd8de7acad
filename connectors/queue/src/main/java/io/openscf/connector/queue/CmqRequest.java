package io.openscf.connector.queue;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request of the protocol.
 *
 * @param method GET or POST
 * @param path as received, undecoded and unmerged: it is part of the signature
 * @param parameters decoded, in the order of sending
 */
record CmqRequest(String method, String path, Map<String, String> parameters) {
    private static final int BATCH = 16;

    /** Reads query and body; the media type says nothing, as clients send any. */
    static CmqRequest read(String method, String uri, String body) {
        if (!method.equals("GET") && !method.equals("POST")) {
            throw Fault.METHOD.because("a request is a GET or a POST");
        }
        int mark = uri.indexOf('?');
        var parameters = new LinkedHashMap<String, String>();
        decode(mark < 0 ? "" : uri.substring(mark + 1), parameters);
        decode(body, parameters);
        return new CmqRequest(method, mark < 0 ? uri : uri.substring(0, mark), parameters);
    }

    private static void decode(String form, Map<String, String> into) {
        for (String pair : form.strip().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                into.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Fault.BODY_UNREADABLE.because("the parameters are not a form: " + e.getMessage());
        }
    }

    /** The value, or empty when it is absent or blank. */
    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> Fault.MISSING_PARAMETER.because("the parameter " + name + " is missing"));
    }

    Optional<Long> number(String name) {
        return text(name).map(value -> {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw Fault.PARAMETER_FORMAT.because(name + " is a whole number, not " + value);
            }
        });
    }

    /** A number within bounds, both included. */
    Optional<Long> number(String name, long least, long most) {
        var number = number(name);
        number.filter(value -> value < least || value > most).ifPresent(value -> {
            throw Fault.PARAMETER_RANGE.because(name + " is from " + least + " to " + most + ", not " + value);
        });
        return number;
    }

    /** {@code name.0}, {@code name.1} … or from {@code name.1} on; empty when there is none. */
    List<String> list(String name) {
        var values = new ArrayList<String>();
        int at = parameters.containsKey(name + ".0") ? 0 : 1;
        for (; parameters.containsKey(name + "." + at); at++) {
            values.add(Objects.requireNonNull(parameters.get(name + "." + at)));
        }
        long given = parameters.keySet().stream()
                .filter(key -> key.matches(java.util.regex.Pattern.quote(name) + "\\.\\d+"))
                .count();
        if (given != values.size()) {
            throw Fault.INDEXES_NOT_CONTIGUOUS.because("the indexes of " + name + " are not contiguous");
        }
        return List.copyOf(values);
    }

    /** A list of 1 to 16. */
    List<String> batch(String name) {
        var values = list(name);
        if (values.isEmpty() || values.size() > BATCH) {
            throw Fault.BATCH_SIZE.because("a batch holds 1 to " + BATCH + " of " + name + ", not " + values.size());
        }
        return values;
    }
}
