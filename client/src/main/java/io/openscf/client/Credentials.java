package io.openscf.client;

/**
 * A key pair of the API and where it was found.
 *
 * @param secretId public half, sent with every request
 * @param secretKey private half; signs and is never sent
 * @param source where the pair came from, in words for error messages
 */
public record Credentials(String secretId, String secretKey, String source) {
    /** Leaves the private half out, so that a logged record gives nothing away. */
    @Override
    public String toString() {
        return "Credentials[" + secretId + " from " + source + "]";
    }
}
