package io.openscf.connector.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.qcloud.cmq.Account;
import com.qcloud.cmq.CMQServerException;
import com.qcloud.cmq.Message;
import com.qcloud.cmq.Queue;
import com.qcloud.cmq.QueueMeta;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues through the official client (cmq-api.md sections 4, 5, 8 to 10, 13), on a real Redis. */
class QueueIT {
    @TempDir
    private static Path directory;

    private static RedisProcess redis;
    private static RunningService service;
    private static Account account;
    private static int made;

    private String name;
    private Queue queue;

    @BeforeAll
    static void start() throws Exception {
        redis = new RedisProcess(directory);
        service = new RunningService(redis.url());
        account = new Account(service.endpoint(), RunningService.SECRET_ID, RunningService.SECRET_KEY);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        redis.close();
    }

    @BeforeEach
    void createQueue() throws Exception {
        name = "jobs-" + ++made;
        var meta = new QueueMeta();
        meta.visibilityTimeout = 1;
        account.createQueue(name, meta);
        queue = account.getQueue(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256"})
    void servesBothHashesOfTheClient(String method) throws Exception {
        var other = new Account(service.endpoint(), RunningService.SECRET_ID, RunningService.SECRET_KEY);
        other.setSignMethod(method);

        assertThat(other.getQueue(name).sendMessage("hello a+b & c=d /你好 ~* @")).isNotBlank();
    }

    @Test
    void refusesAWrongKey() {
        var stranger = new Account(service.endpoint(), RunningService.SECRET_ID, "wrong");

        assertThat(Refusals.code(() -> stranger.getQueue(name).sendMessage("x")))
                .isEqualTo(4100);
    }

    @Test
    void givesAMessageAndForgetsItWhenItIsDeleted() throws Exception {
        var id = queue.sendMessage("@hello a+b & c=d /你好 ~*");

        var message = queue.receiveMessage(0);

        assertThat(message.msgBody).isEqualTo("@hello a+b & c=d /你好 ~*");
        assertThat(message.msgId).isEqualTo(id);
        assertThat(message.dequeueCount).isEqualTo(1);
        assertThat(message.nextVisibleTime).isGreaterThan(message.enqueueTime);
        queue.deleteMessage(message.receiptHandle);
        assertThat(Refusals.code(() -> queue.deleteMessage(message.receiptHandle)))
                .isEqualTo(4430);
        await().during(Duration.ofMillis(1500)).until(() -> Refusals.code(() -> queue.receiveMessage(0)) == 7000);
    }

    @Test
    void showsAMessageAgainThatWasNotDeletedInTimeAndVoidsItsHandle() throws Exception {
        queue.sendMessage("again");
        var first = queue.receiveMessage(0);
        assertThat(Refusals.code(() -> queue.receiveMessage(0))).as("hidden").isEqualTo(7000);

        var second = queue.receiveMessage(5);

        assertThat(second.msgId).isEqualTo(first.msgId);
        assertThat(second.dequeueCount).isEqualTo(2);
        assertThat(second.firstDequeueTime).isEqualTo(first.firstDequeueTime);
        assertThat(Refusals.code(() -> queue.deleteMessage(first.receiptHandle)))
                .isEqualTo(4430);
        queue.deleteMessage(second.receiptHandle);
    }

    @Test
    void holdsBackADelayedMessage() throws Exception {
        queue.sendMessage("later", 1);
        assertThat(Refusals.code(() -> queue.receiveMessage(0))).isEqualTo(7000);
        assertThat(queue.getQueueAttributes().delayMsgNum).isEqualTo(1);

        assertThat(queue.receiveMessage(5).msgBody).isEqualTo("later");
    }

    @Test
    void wakesAReceiverThatWaits() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.receiveMessage(20);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());

        long sent = System.nanoTime();
        queue.sendMessage("wake up");

        assertThat(waiting.join().msgBody).isEqualTo("wake up");
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void givesEachMessageToOneOfManyReceivers() throws Exception {
        Set<String> received = ConcurrentHashMap.newKeySet();
        var doubles = ConcurrentHashMap.<String>newKeySet();
        var meta = new QueueMeta();
        meta.visibilityTimeout = 60;
        queue.setQueueAttributes(meta);
        for (int batch = 0; batch < 20; batch++) {
            int from = batch * 10;
            queue.batchSendMessage(
                    IntStream.range(from, from + 10).mapToObj(String::valueOf).toList());
        }

        var workers = IntStream.range(0, 4)
                .mapToObj(worker -> CompletableFuture.runAsync(() -> take(received, doubles)))
                .toList();
        workers.forEach(CompletableFuture::join);

        assertThat(received).hasSize(200);
        assertThat(doubles).isEmpty();
        assertThat(queue.getQueueAttributes().activeMsgNum).isZero();
    }

    private void take(Set<String> received, Set<String> doubles) {
        try {
            while (true) {
                var messages = queue.batchReceiveMessage(7, 0);
                messages.forEach(message -> {
                    if (!received.add(message.msgBody)) {
                        doubles.add(message.msgBody);
                    }
                });
                queue.batchDeleteMessage(
                        messages.stream().map(message -> message.receiptHandle).toList());
            }
        } catch (CMQServerException e) {
            assertThat(Refusals.code(e)).isEqualTo(7000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsTheOrderOfSendingAndPutsReturnedMessagesFirst() throws Exception {
        queue.batchSendMessage(List.of("a", "b", "c"));
        assertThat(queue.receiveMessage(0).msgBody).isEqualTo("a");
        await().pollDelay(Duration.ofMillis(1200)).until(() -> true); // its visibility time-out

        assertThat(queue.batchReceiveMessage(3, 0).stream().map(message -> message.msgBody))
                .containsExactly("a", "b", "c");
    }

    @Test
    void movesWhatIsReceivedTooOftenToTheDeadLetterQueue() throws Exception {
        var letters = "letters-" + made;
        account.createQueue(letters, new QueueMeta());
        call(
                "SetQueueAttributes",
                "queueName",
                name,
                "deadLetterPolicy",
                "{\"deadLetterQueue\":\"" + letters + "\",\"policy\":0,\"maxReceiveCount\":2}");
        var id = queue.sendMessage("poison");
        queue.receiveMessage(0);
        queue.receiveMessage(5);

        var letter = account.getQueue(letters).receiveMessage(15);

        assertThat(letter.msgBody).isEqualTo("poison");
        assertThat(letter.msgId).isEqualTo(id);
        assertThat(letter.dequeueCount).isEqualTo(1);
        assertThat(Refusals.code(() -> queue.receiveMessage(0))).isEqualTo(7000);
        assertThat(Refusals.code(() -> account.deleteQueue(letters)))
                .as("bound")
                .isEqualTo(4000);
    }

    @Test
    void rewindsToWhatWasDeleted() throws Exception {
        assertThat(Refusals.code(() -> queue.rewindQueue(1))).as("off").isEqualTo(6050);
        var meta = new QueueMeta();
        meta.rewindSeconds = 600;
        meta.visibilityTimeout = 30;
        queue.setQueueAttributes(meta);
        int before = (int) (System.currentTimeMillis() / 1000);
        queue.batchSendMessage(List.of("1", "2", "3"));
        for (Message message : queue.batchReceiveMessage(3, 0)) {
            queue.deleteMessage(message.receiptHandle);
        }
        assertThat(queue.getQueueAttributes().rewindmsgNum).isEqualTo(3);

        queue.rewindQueue(before);

        assertThat(queue.batchReceiveMessage(16, 0).stream().map(message -> message.msgBody))
                .containsExactly("1", "2", "3");
        assertThat(Refusals.code(() -> queue.rewindQueue(before - 3600)))
                .as("too long ago")
                .isEqualTo(4000);
    }

    @Test
    void forgetsMessagesWhoseRetentionIsOver() throws Exception {
        // Retention counts from a send that may lie in the past: what a dead letter queue receives keeps its time.
        var old = String.valueOf(System.currentTimeMillis() - 70_000);
        var meta = new QueueMeta();
        meta.msgRetentionSeconds = 60;
        queue.setQueueAttributes(meta);
        service.connector.sendAsOf(name, "old", old).toCompletableFuture().join();

        assertThat(Refusals.code(() -> queue.receiveMessage(0))).isEqualTo(7000);
        assertThat(queue.getQueueAttributes().activeMsgNum).isZero();
    }

    @Test
    void givesTheAttributesThatTheClientInsistsOn() throws Exception {
        var meta = queue.getQueueAttributes();

        assertThat(meta.visibilityTimeout).isEqualTo(1);
        assertThat(meta.maxMsgSize).isEqualTo(1_048_576);
        assertThat(meta.msgRetentionSeconds).isEqualTo(345_600);
        assertThat(meta.createTime)
                .isBetween(
                        (int) (System.currentTimeMillis() / 1000) - 60, (int) (System.currentTimeMillis() / 1000) + 1);
        assertThat(meta.minMsgTime).isPositive();
    }

    @Test
    void listsQueuesByAPartOfTheirName() throws Exception {
        var found = new ArrayList<String>();

        int total = account.listQueue(name.toUpperCase(java.util.Locale.ROOT), 0, 20, found);

        assertThat(found).contains(name);
        assertThat(total).isEqualTo(found.size());
    }

    @Test
    void refusesWithTheCodesOfTheReference() {
        assertThat(Refusals.code(() -> account.createQueue(name.toUpperCase(java.util.Locale.ROOT), new QueueMeta())))
                .as("exists, whatever its case")
                .isEqualTo(4460);
        assertThat(Refusals.code(() -> account.createQueue("1st", new QueueMeta())))
                .isEqualTo(4000);
        assertThat(Refusals.code(() -> account.getQueue("absent").sendMessage("x")))
                .isEqualTo(4440);
        assertThat(Refusals.code(() -> account.getQueue("absent").receiveMessage(0)))
                .isEqualTo(4440);
        assertThat(Refusals.code(() -> account.deleteQueue("absent"))).isEqualTo(4440);
        assertThat(Refusals.code(() -> queue.sendMessage(""))).isEqualTo(4000);
        assertThat(Refusals.code(() -> queue.sendMessage("x", 3601))).isEqualTo(4000);
        assertThat(Refusals.code(() -> queue.deleteMessage("12345"))).isEqualTo(4430);
        assertThat(Refusals.code(() -> queue.batchDeleteMessage(List.of("12345", "67890"))))
                .isEqualTo(6020);
        assertThat(Refusals.code(() -> queue.receiveMessage(0))).isEqualTo(7000);
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        var small = new QueueMeta();
        small.maxMsgSize = 1024;
        queue.setQueueAttributes(small);

        queue.sendMessage("x".repeat(1024));
        assertThat(Refusals.code(() -> queue.sendMessage("x".repeat(1025)))).isEqualTo(4400);
        assertThat(Refusals.code(() -> queue.batchSendMessage(List.of("fits", "x".repeat(1025)))))
                .isEqualTo(4400);
        assertThat(queue.getQueueAttributes().activeMsgNum).as("all or nothing").isEqualTo(1);
    }

    @Test
    void refusesMoreThanTheHeapHolds() throws Exception {
        call("SetQueueAttributes", "queueName", name, "maxMsgHeapNum", "2");
        queue.batchSendMessage(List.of("1", "2"));

        assertThat(Refusals.code(() -> queue.sendMessage("3"))).isEqualTo(4410);
    }

    @Test
    void forgetsADeletedQueueWholly() throws Exception {
        queue.sendMessage("x");
        account.deleteQueue(name);
        account.createQueue(name, new QueueMeta());

        assertThat(Refusals.code(() -> queue.receiveMessage(0))).isEqualTo(7000);
    }

    /** What the client has no method for. */
    private static void call(String action, String... parameters) throws Exception {
        assertThat(SignedCall.post(service.endpoint(), action, parameters)).contains("\"code\":0");
    }
}
