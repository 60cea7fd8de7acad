package io.openscf.trigger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.catalog.StoredTrigger;
import io.openscf.model.FunctionKey;
import io.openscf.model.Qualifier;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The function URLs there are, by their addresses. Thread-safe. */
@Singleton
public class FunctionUrls {
    /** Where a request to an address goes. */
    public record Target(FunctionKey function, Qualifier qualifier, FunctionUrl url) {}

    private record Index(
            Map<String, StoredTrigger> of, Map<String, Target> byId, Map<FunctionKey, Target> byFunction) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_LENGTH = 10;

    private final Bindings bindings;
    private final Connectors connectors;
    private final String appid;
    private final String region;
    private final URI base;
    private final String suffix;
    private volatile Index index = new Index(Map.of(), Map.of(), Map.of());

    FunctionUrls(
            Bindings bindings,
            Connectors connectors,
            FunctionUrlConfig config,
            @ConfigProperty(name = "openscf.account.appid") String appid,
            @ConfigProperty(name = "openscf.region") String region) {
        this.bindings = bindings;
        this.connectors = connectors;
        this.appid = appid;
        this.region = region;
        this.base = URI.create(config.base());
        if (base.getHost() == null) {
            throw new IllegalArgumentException("openscf.url.base is of the form http://example.com:8080");
        }
        this.suffix = "." + base.getHost().toLowerCase(Locale.ROOT);
    }

    /** Whether they have been read since the gateway started. */
    public boolean known() {
        return bindings.isKnown();
    }

    /** Whether requests to this host (a name, maybe with a port) are for functions, be there one or not. */
    public boolean owns(String host) {
        int end = host.indexOf(':');
        int length = end < 0 ? host.length() : end;
        return length > suffix.length()
                && host.regionMatches(true, length - suffix.length(), suffix, 0, suffix.length());
    }

    /** What is meant by a host that is {@link #owns owned}; null when there is no such URL. */
    public @Nullable Target byHost(String host) {
        int dot = host.indexOf('.');
        var label = host.substring(0, dot).toLowerCase(Locale.ROOT);
        return index().byId.get(label.substring(label.lastIndexOf('-') + 1));
    }

    /** The URL of a function, whatever its address; null when it has none. */
    public @Nullable Target byFunction(FunctionKey function) {
        return index().byFunction.get(function);
    }

    private Index index() {
        var known = index;
        var now = bindings.all();
        if (known.of != now) {
            known = read(now);
            index = known;
        }
        return known;
    }

    private static Index read(Map<String, StoredTrigger> all) {
        var byId = new HashMap<String, Target>();
        var byFunction = new HashMap<FunctionKey, Target>();
        for (var trigger : all.values()) {
            if (trigger.enabled() && trigger.type().equals(FunctionUrl.TYPE)) {
                var url = FunctionUrl.of(trigger.description());
                if (url.open()) {
                    var target = new Target(trigger.function(), Qualifier.parse(trigger.qualifier()), url);
                    byId.put(trigger.name(), target);
                    byFunction.merge(trigger.function(), target, FunctionUrls::plainer);
                }
            }
        }
        return new Index(all, byId, byFunction);
    }

    private static Target plainer(Target one, Target other) {
        return one.qualifier().equals(Qualifier.DEFAULT) || one.qualifier().equals(Qualifier.LATEST) ? one : other;
    }

    /**
     * The name of a URL, part of its address: made of what it leads to, so that a function that is created anew gets its
     * former address.
     */
    public static String name(FunctionKey function, String qualifier) {
        try {
            var text = function.namespace() + "\n" + function.name() + "\n" + qualifier;
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            var letters = new BigInteger(1, digest).toString(36);
            return "u" + letters.substring(0, ID_LENGTH - 1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The trigger as it is shown: with the addresses of a function URL in its description, and without secrets. */
    public StoredTrigger shown(StoredTrigger trigger) {
        return trigger.type().equals(FunctionUrl.TYPE)
                ? trigger.withDescription(withAddresses(trigger.name(), trigger.description()))
                : connectors.shown(trigger);
    }

    private String withAddresses(String name, String description) {
        try {
            var json = (ObjectNode) JSON.readTree(description);
            var net = json.withObject("/NetConfig");
            boolean inside = net.path("EnableIntranet").asBoolean();
            boolean outside = net.path("EnableExtranet").asBoolean();
            boolean tls = "https".equals(base.getScheme());
            var host = appid + "-" + name + "." + region + suffix + (base.getPort() < 0 ? "" : ":" + base.getPort());
            net.put("IntranetUrl", inside && tls ? "https://" + host : "")
                    .put("IntranetHTTPUrl", inside && !tls ? "http://" + host : "")
                    .put("ExtranetUrl", outside && tls ? "https://" + host : "")
                    .put("ExtranetHTTPUrl", outside && !tls ? "http://" + host : "")
                    .put("WsIntranetUrl", inside && !tls ? "ws://" + host : "")
                    .put("WssIntranetUrl", inside && tls ? "wss://" + host : "")
                    .put("WsExtranetUrl", outside && !tls ? "ws://" + host : "")
                    .put("WssExtranetUrl", outside && tls ? "wss://" + host : "");
            return json.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored description is not JSON", e);
        }
    }
}
