package io.openscf.api.management;

import org.jspecify.annotations.Nullable;

/**
 * What is common to all actions of one API request.
 *
 * @param requestId the RequestId of the answer, a random UUID
 * @param region X-TC-Region, null when not sent
 * @param secretId who calls
 */
public record ApiCall(String requestId, @Nullable String region, String secretId) {}
