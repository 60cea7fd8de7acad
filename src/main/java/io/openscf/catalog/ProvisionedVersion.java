package io.openscf.catalog;

import io.openscf.model.FunctionVersion;
import java.time.Instant;

/**
 * A version that keeps instances, for those who start them and those who change their number.
 *
 * @param id names the settings
 * @param scheduledUntil timed changes up to then have been done
 */
public record ProvisionedVersion(
        String id, FunctionVersion version, ProvisionedSettings settings, Instant scheduledUntil) {}
