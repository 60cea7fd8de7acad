import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Records through Kafka. {@code produce BOOTSTRAP TOPIC PARTITIONS COUNT} fills a new topic. {@code bare BOOTSTRAP TOPIC COUNT
 * BATCH SOCKET...} is the floor: a consumer for each instance that calls it over HTTP itself, and commits. {@code watch
 * BOOTSTRAP GROUP COUNT} looks at a group that somebody else drives. Says when it is at work; the last two print the rate
 * between a tenth and all.
 */
class KafkaFlow {
    static final AtomicLong done = new AtomicLong();

    public static void main(String[] args) throws Exception {
        System.out.println("at work");
        switch (args[0]) {
            case "produce" -> produce(args[1], args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
            case "bare" -> bare(args[1], args[2], Long.parseLong(args[3]), Integer.parseInt(args[4]), List.of(args).subList(5, args.length));
            case "watch" -> watch(args[1], args[2], Long.parseLong(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    static void produce(String bootstrap, String topic, int partitions, int count) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap, "linger.ms", 20),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, i % partitions, "key-" + i, "x".repeat(200)));
            }
            producer.flush();
        }
    }

    static void bare(String bootstrap, String topic, long count, int batch, List<String> sockets) throws Exception {
        for (var socket : sockets) {
            Thread.ofPlatform().daemon().start(() -> consume(bootstrap, topic, batch, socket));
        }
        rate(count, done::get, 2);
    }

    static void consume(String bootstrap, String topic, int batch, String socket) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", "bare-" + topic,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "max.poll.records", "1000");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            consumer.subscribe(List.of(topic));
            while (true) {
                var polled = consumer.poll(Duration.ofMillis(500));
                for (var partition : polled.partitions()) {
                    var records = polled.records(partition);
                    for (int from = 0; from < records.size(); from += batch) {
                        var some = records.subList(from, Math.min(from + batch, records.size()));
                        call(channel, event(some));
                        done.addAndGet(some.size());
                    }
                }
                consumer.commitAsync();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] event(List<ConsumerRecord<String, String>> records) {
        var json = new StringBuilder("{\"Records\":[");
        for (var record : records) {
            json.append("{\"Ckafka\":{\"topic\":\"").append(record.topic());
            json.append("\",\"partition\":").append(record.partition());
            json.append(",\"offset\":").append(record.offset());
            json.append(",\"msgKey\":\"").append(record.key());
            json.append("\",\"msgBody\":\"").append(record.value()).append("\"}},");
        }
        json.setLength(json.length() - 1);
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    static void call(SocketChannel channel, byte[] event) throws IOException {
        var head = "POST /event-invoke HTTP/1.1\r\nHost: scf\r\nX-Scf-Request-Id: 00000000-0000-4000-8000-000000000000\r\nContent-Length: "
                + event.length + "\r\n\r\n";
        var request = ByteBuffer.allocate(head.length() + event.length);
        request.put(head.getBytes(StandardCharsets.US_ASCII)).put(event).flip();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        var answer = ByteBuffer.allocate(event.length + 4096);
        int whole = Integer.MAX_VALUE;
        while (answer.position() < whole) {
            if (channel.read(answer) < 0) {
                throw new IOException("the instance hung up");
            }
            whole = length(answer);
        }
        if (!new String(answer.array(), 0, 12, StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
            throw new IOException(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8));
        }
    }

    /** Of the whole answer, once its head is there. */
    static int length(ByteBuffer answer) {
        var text = new String(answer.array(), 0, Math.min(answer.position(), 2048), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return Integer.MAX_VALUE;
        }
        var head = text.substring(0, end).toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length:") + "content-length:".length();
        return end + 4 + Integer.parseInt(head.substring(at).strip().split("\\s", 2)[0]);
    }

    static void watch(String bootstrap, String group, long count) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            rate(
                    count,
                    () -> {
                        try {
                            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                                    .filter(offset -> offset != null)
                                    .mapToLong(offset -> offset.offset())
                                    .sum();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    10);
        }
    }

    static void rate(long count, java.util.function.LongSupplier seen, int everyMillis) throws InterruptedException {
        long from = 0;
        long at = 0;
        long giveUp = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (System.nanoTime() < giveUp) {
            long now = seen.getAsLong();
            if (from == 0 && now >= count / 10) {
                from = now;
                at = System.nanoTime();
            }
            if (now >= count && now > from) {
                System.out.printf(Locale.ROOT, "{\"perSecond\":%.1f}%n", (now - from) / ((System.nanoTime() - at) / 1e9));
                return;
            }
            Thread.sleep(everyMillis);
        }
        throw new IllegalStateException("not done within five minutes: " + seen.getAsLong() + " of " + count);
    }
}
