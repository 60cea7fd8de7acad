package io.openscf.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Show whether the gateway is ready and what is deployed on it.")
final class StatusCommand extends ConnectedCommand {
    StatusCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws Exception {
        var api = connection.client();
        var ready = api.statusOf("/q/health/ready") == 200;
        var namespaces = new LinkedHashMap<String, List<JsonObject>>();
        for (var namespace : names(api)) {
            namespaces.put(namespace, ListCommand.all(api, namespace));
        }
        if (!printedJson(report(api, ready, namespaces))) {
            print(api, ready, namespaces);
        }
        return ready ? DONE : FAILED;
    }

    private static List<String> names(ApiClient api) throws ApiException, UnreachableException {
        try {
            return api.call("ListNamespaces", Map.of("Limit", 100)).objects("Namespaces").stream()
                    .map(namespace -> namespace.text("Name"))
                    .toList();
        } catch (ApiException e) {
            if (e.isAbout("ActionOffline")) {
                return List.of("default");
            }
            throw e;
        }
    }

    private static Map<String, ?> report(ApiClient api, boolean ready, Map<String, List<JsonObject>> namespaces) {
        var report = new LinkedHashMap<String, Object>();
        report.put("Endpoint", api.endpoint());
        report.put("Ready", ready);
        report.put("Namespaces", namespaces);
        return report;
    }

    private void print(ApiClient api, boolean ready, Map<String, List<JsonObject>> namespaces) {
        out().println("gateway  " + api.endpoint() + "  " + (ready ? "ready" : "NOT READY (see /q/health there)"));
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAMESPACE", "FUNCTIONS", "NOT ACTIVE"));
        namespaces.forEach((name, functions) -> rows.add(List.of(
                name,
                Integer.toString(functions.size()),
                String.join(
                        ", ",
                        functions.stream()
                                .filter(one -> !one.text("Status").equals("Active"))
                                .map(one -> one.text("FunctionName") + " (" + one.text("Status") + ")")
                                .toList()))));
        printTable(rows);
    }
}
