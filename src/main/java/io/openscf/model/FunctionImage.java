package io.openscf.model;

import java.util.List;

/**
 * The container image of an image function (runtimes.md section 10).
 *
 * @param uri as in {@code domain/namespace/name:tag@digest}
 * @param command replaces the image's entry point; empty: the image's own
 * @param arguments replace the image's command; empty: the image's own
 * @param server whether it serves port 9000; otherwise it is a job that ends by itself (ImagePort -1)
 */
public record FunctionImage(String uri, List<String> command, List<String> arguments, boolean server) {
    public FunctionImage {
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
    }
}
