package io.openscf.api.management.concurrency;

import io.openscf.api.management.Action;
import io.openscf.api.management.ApiCall;
import io.openscf.catalog.CatalogLimits;
import io.openscf.catalog.Concurrency;
import io.openscf.catalog.FunctionUsage;
import io.openscf.catalog.Namespace;
import io.openscf.catalog.Namespaces;
import io.openscf.catalog.Quotas;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;

/** GetAccount (management-api.md section 10.11): what there is, and what there may be. */
@Singleton
class GetAccount implements Action<GetAccount.Request, GetAccount.Response> {
    record Request() {}

    record NamespaceUsage(
            List<String> functions,
            String namespace,
            int functionsCount,
            long totalConcurrencyMem,
            long totalAllocatedConcurrencyMem,
            long totalAllocatedProvisionedMem) {}

    record Usage(
            int namespacesCount,
            List<NamespaceUsage> namespace,
            long totalConcurrencyMem,
            long totalAllocatedConcurrencyMem,
            long userConcurrencyMemLimit) {}

    record NamespaceLimit(
            int functionsCount,
            TriggerLimits trigger,
            String namespace,
            long concurrentExecutions,
            int timeoutLimit,
            int testModelLimit,
            int initTimeoutLimit,
            int retryNumLimit,
            int minMsgTTL,
            int maxMsgTTL) {}

    record Limits(int namespacesCount, List<NamespaceLimit> namespace) {}

    record Response(Usage accountUsage, Limits accountLimit) {}

    /** As published; the contract names no setting for these. */
    private static final int TEST_MODELS = 20;

    private static final int CONCURRENT_EXECUTIONS = 100;
    private static final int RETRIES = 2;
    private static final int LEAST_TTL_SECONDS = 60;
    private static final int MOST_TTL_SECONDS = 21_600;

    private final Concurrency concurrency;
    private final Namespaces namespaces;
    private final CatalogLimits limits;

    GetAccount(Concurrency concurrency, Namespaces namespaces, CatalogLimits limits) {
        this.concurrency = concurrency;
        this.namespaces = namespaces;
        this.limits = limits;
    }

    @Override
    public Class<Request> requestType() {
        return Request.class;
    }

    @Override
    public Uni<Response> handle(ApiCall call, Request request) {
        return namespaces
                .list()
                .chain(all -> concurrency
                        .read()
                        .chain(quotas -> concurrency
                                .usage()
                                .map(functions -> new Response(usage(all, quotas, functions), limits(all)))));
    }

    private Usage usage(List<Namespace> all, Quotas quotas, List<FunctionUsage> functions) {
        return new Usage(
                all.size(),
                all.stream()
                        .map(namespace -> usage(
                                namespace.name(),
                                quotas.total(),
                                functions.stream()
                                        .filter(usage -> usage.key().namespace().equals(namespace.name()))
                                        .toList()))
                        .toList(),
                quotas.total(),
                quotas.allocated(),
                limits.concurrencyMegabytes());
    }

    private static NamespaceUsage usage(String namespace, long total, List<FunctionUsage> functions) {
        return new NamespaceUsage(
                functions.stream().map(usage -> usage.key().name()).toList(),
                namespace,
                functions.size(),
                total,
                functions.stream()
                        .map(FunctionUsage::reservedMegabytes)
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .sum(),
                functions.stream()
                        .mapToLong(FunctionUsage::provisionedMegabytes)
                        .sum());
    }

    private Limits limits(List<Namespace> all) {
        return new Limits(
                limits.namespaces(),
                all.stream()
                        .map(namespace -> new NamespaceLimit(
                                limits.functionsPerNamespace(),
                                TriggerLimits.each(limits.triggersPerType()),
                                namespace.name(),
                                CONCURRENT_EXECUTIONS,
                                limits.timeoutSeconds(),
                                TEST_MODELS,
                                limits.initTimeoutSeconds(),
                                RETRIES,
                                LEAST_TTL_SECONDS,
                                MOST_TTL_SECONDS))
                        .toList());
    }
}
