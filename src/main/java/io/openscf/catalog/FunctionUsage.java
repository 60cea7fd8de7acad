package io.openscf.catalog;

import io.openscf.model.FunctionKey;
import org.jspecify.annotations.Nullable;

/**
 * What is set apart for a function.
 *
 * @param reservedMegabytes null when it has no share of its own
 * @param provisionedMegabytes what its provisioned instances may come to
 */
public record FunctionUsage(FunctionKey key, @Nullable Long reservedMegabytes, long provisionedMegabytes) {}
