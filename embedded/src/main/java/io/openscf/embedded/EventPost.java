package io.openscf.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Carries stored events to the gateway, each until it was taken; an event is removed only then. Thread-safe. */
final class EventPost implements AutoCloseable {
    private static final int POSTERS = 8;
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2000;

    private final URI target;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService posters = Executors.newFixedThreadPool(POSTERS);

    EventPost(String notifyUrl, String token) {
        this.target = URI.create(notifyUrl);
        this.token = token;
    }

    /** Sends the event in the background. */
    void send(Path event) {
        try {
            posters.execute(() -> deliver(event));
        } catch (RejectedExecutionException e) {
            // Stopping: the event waits in its file for the next start.
        }
    }

    private void deliver(Path event) {
        try {
            if (post(event) == 200) {
                Files.deleteIfExists(event);
            } else {
                // Refused this one: others go first.
                CompletableFuture.delayedExecutor(LONGEST_PAUSE, TimeUnit.MILLISECONDS)
                        .execute(() -> send(event));
            }
        } catch (IOException e) {
            System.err.println("bucket event " + event.getFileName() + " is left for the next start: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks until somebody answers; while nobody does, there is no use in asking for the other events. */
    private int post(Path event) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(event)))
                .build();
        for (long pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
            try {
                return http.send(request, BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                Thread.sleep(pause);
            }
        }
    }

    @Override
    public void close() {
        posters.shutdownNow();
    }
}
