package io.openscf.connector.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openscf.connector.Connector.Settings;
import io.openscf.connector.Event;
import io.openscf.connector.Trigger;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a notification of an S3 server to the event of a function (bucket-events.md section 9). */
class BucketEventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final BucketConnector connector = new BucketConnector();

    @BeforeEach
    void configure() {
        connector.configure(new Settings("1250001111", "ap-guangzhou", "Asia/Shanghai"));
    }

    /**
     * events/README.md section 4, field by field and type by type. Three values cannot be had from an S3 server and are
     * ours: the signature of the request (empty, section 9.3), and the two request ids made from the server's.
     */
    @Test
    void aCreatedObjectIsTheEventOfThePlatform() {
        var event = (ObjectNode) only(Notification.put("in/cat-01.png"));

        var expected = (ObjectNode) Notification.read("cos-object-created.json");
        withOurs(expected, event);
        assertThat(event).isEqualTo(expected);
        assertThat(names(event)).isEqualTo(names(expected));
    }

    @Test
    void aRemovedObjectIsTheEventOfThePlatform() {
        var removal = Notification.put("in/cat-01.png").event("s3:ObjectRemoved:Delete");
        removal.object().remove(List.of("size", "eTag", "contentType", "userMetadata"));

        var event = (ObjectNode) only(removal, "cos:ObjectRemove:*");

        var expected = (ObjectNode) Notification.read("cos-object-removed.json");
        withOurs(expected, event);
        assertThat(event).isEqualTo(expected);
        assertThat(names(event)).isEqualTo(names(expected));
    }

    private static void withOurs(ObjectNode expected, ObjectNode event) {
        var meta = (ObjectNode) expected.at("/Records/0/cos/cosObject/meta");
        meta.set("x-cos-request-id", event.at("/Records/0/cos/cosObject/meta/x-cos-request-id"));
        ((ObjectNode) expected.at("/Records/0/event/requestParameters/requestHeaders")).put("Authorization", "");
        ((ObjectNode) expected.at("/Records/0/event")).set("reqid", event.at("/Records/0/event/reqid"));
    }

    /** Every path in the order of the text. */
    private static List<String> names(JsonNode node) {
        var names = new ArrayList<String>();
        node.properties().forEach(entry -> {
            names.add(entry.getKey());
            names.addAll(names(entry.getValue()));
        });
        node.forEach(element -> {
            if (node.isArray()) {
                names.addAll(names(element));
            }
        });
        return names;
    }

    /** Section 9.3: ids of the platform decode to four hexadecimal numbers, the time first; reqid fits an int. */
    @ParameterizedTest
    @ValueSource(strings = {"1785A0C1B2D3E4F5", "tx-000_weird id", ""})
    void theRequestIdsHaveTheFormOfThePlatform(String s3RequestId) {
        var notification = Notification.put("in/cat-01.png");
        ((ObjectNode) notification.record().get("responseElements")).put("x-amz-request-id", s3RequestId);

        var event = only(notification);

        var id = event.at("/Records/0/cos/cosObject/meta/x-cos-request-id").textValue();
        assertThat(new String(Base64.getDecoder().decode(id), StandardCharsets.US_ASCII))
                .matches(Long.toHexString(1935801000L) + "(_[0-9a-f]+){3}");
        assertThat(event.at("/Records/0/event/reqid").isIntegralNumber()).isTrue();
        assertThat(event.at("/Records/0/event/reqid").longValue()).isBetween(0L, (long) Integer.MAX_VALUE);
    }

    /** Section 9.1. */
    @ParameterizedTest
    @CsvSource({
        "s3:ObjectCreated:Put, cos:ObjectCreated:Put",
        "ObjectCreated:Put, cos:ObjectCreated:Put",
        "s3:ObjectCreated:Post, cos:ObjectCreated:Post",
        "s3:ObjectCreated:Copy, cos:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload, cos:ObjectCreated:CompleteMultipartUpload",
        "ObjectSynced:Create, cos:ObjectCreated:Replication",
        "s3:ObjectRemoved:Delete, cos:ObjectRemove:Delete",
        "s3:ObjectRemoved:DeleteAllVersions, cos:ObjectRemove:Delete",
        "s3:LifecycleExpiration:Delete, cos:ObjectRemove:Delete",
        "s3:LifecycleDelMarkerExpiration:Delete, cos:ObjectRemove:Delete",
        "ObjectLifecycle:Expiration:NonCurrent, cos:ObjectRemove:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated, cos:ObjectRemove:DeleteMarkerCreated",
        "s3:LifecycleExpiration:DeleteMarkerCreated, cos:ObjectRemove:DeleteMarkerCreated",
        "s3:ObjectRestore:Post, cos:ObjectRestore:Post",
        "s3:ObjectRestore:Completed, cos:ObjectRestore:Completed",
    })
    void namesTheEventPrecisely(String s3Name, String cosName) {
        var family = cosName.substring(0, cosName.lastIndexOf(':') + 1) + "*";
        var rule = family.startsWith("cos:ObjectRestore") ? cosName : family;

        var event = only(Notification.put("in/a.png").event(s3Name), rule);

        assertThat(event.at("/Records/0/event/eventName").textValue()).isEqualTo(cosName);
        assertThat(connector.accept(
                        Map.of(), Notification.put("in/a.png").event(s3Name).text(), List.of(rule(cosName))))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"v1, cos:ObjectRemove:DeleteMarkerCreated", "'', cos:ObjectRemove:Delete"})
    void anExpiryOfCephDependsOnVersions(String version, String cosName) {
        var notification = Notification.put("in/a.png").event("ObjectLifecycle:Expiration:Current");
        notification.object().put("versionId", version);

        assertThat(only(notification, "cos:ObjectRemove:*")
                        .at("/Records/0/event/eventName")
                        .textValue())
                .isEqualTo(cosName);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:ObjectRemoved:NoOP",
                "s3:ObjectCreated:PutTagging",
                "s3:ObjectCreated:DeleteTagging",
                "s3:ObjectCreated:PutRetention",
                "s3:ObjectCreated:PutLegalHold",
                "s3:ObjectAccessed:Get",
                "s3:ObjectTransition:Complete",
                "s3:Replication:OperationCompletedReplication",
                "s3:Scanner:BigPrefix",
                "s3:BucketCreated:*",
                "s3:TestEvent",
                "",
            })
    void dropsWhatFunctionsAreNotToldOf(String s3Name) {
        var triggers = List.of(rule("cos:ObjectCreated:*"), rule("cos:ObjectRemove:*"));

        assertThat(connector.accept(
                        Map.of(), Notification.put("in/a.png").event(s3Name).text(), triggers))
                .isEmpty();
    }

    /** Sections 9.2 and 9.3: raw in key, encoded in url; both ways a key comes give the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in/cat 01.png | in/cat%2001.png",
                "in/a+b.png | in/a%2Bb.png",
                "in/100%41.png | in/100%2541.png",
                "in/你 好.png | in/%E4%BD%A0%20%E5%A5%BD.png",
                "in/a&b=c?d#e.png | in/a%26b%3Dc%3Fd%23e.png",
                "in//deep///x.png | in//deep///x.png",
                "in/😀.png | in/%F0%9F%98%80.png",
                "in/\"quoted\\.png | in/%22quoted%5C.png",
            })
    void keysTravelUntouched(String key, String encoded) {
        for (var notification :
                List.of(Notification.put(key), Notification.put(key).withoutEnvelopeKey())) {
            var object = only(notification).at("/Records/0/cos/cosObject");

            assertThat(object.path("key").textValue()).isEqualTo("/1250001111/pictures/" + key);
            assertThat(object.path("url").textValue())
                    .isEqualTo("http://pictures-1250001111.cos.ap-guangzhou.myqcloud.com/" + encoded);
        }
    }

    @Test
    void aKeyOfCephIsRaw() {
        var notification = Notification.put("x").withoutEnvelopeKey();
        notification.record().put("eventSource", "ceph:s3").put("eventTime", "2031-05-06T02:30:00.123456Z");
        notification.object().put("key", "in/a+b%41.png");

        assertThat(only(notification).at("/Records/0/cos/cosObject/key").textValue())
                .isEqualTo("/1250001111/pictures/in/a+b%41.png");
    }

    @Test
    void severalRecordsAreSeveralEventsWithTheirOwnKeys() {
        var both = Notification.put("in/a.png").and(Notification.put("in/b c.png"));

        var events = connector.accept(Map.of(), both.text(), List.of(rule("cos:ObjectCreated:*")));

        assertThat(events)
                .extracting(
                        event -> json(event).at("/Records/0/cos/cosObject/key").textValue())
                .containsExactly("/1250001111/pictures/in/a.png", "/1250001111/pictures/in/b c.png");
        assertThat(events)
                .extracting(event -> json(event).path("Records").size())
                .containsOnly(1);
    }

    @Test
    void aRecordThatCannotBeReadCostsTheOthersNothing() {
        var broken = Notification.put("in/b.png");
        broken.record().put("eventTime", "yesterday");

        assertThat(connector.accept(
                        Map.of(),
                        broken.and(Notification.put("in/a.png")).text(),
                        List.of(rule("cos:ObjectCreated:*"))))
                .hasSize(1);
        assertThatThrownBy(() -> connector.accept(Map.of(), brokenAlone().text(), List.of(rule("cos:ObjectCreated:*"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Notification brokenAlone() {
        var broken = Notification.put("in/b.png");
        broken.record().remove("eventTime");
        return broken;
    }

    /** Section 1: tolerate null maps everywhere. */
    @Test
    void anExpiryWithoutARequestIsAnEventAllTheSame() {
        var notification = Notification.put("in/a.png").event("s3:LifecycleExpiration:Delete");
        notification.record().putNull("requestParameters").putNull("responseElements");
        notification.object().putNull("userMetadata").putNull("versionId").putNull("contentType");
        ((ObjectNode) notification.record().get("source")).put("host", "node-3");

        var event = only(notification, "cos:ObjectRemove:*");

        assertThat(event.at("/Records/0/event/requestParameters/requestSourceIP")
                        .textValue())
                .isEmpty();
        assertThat(event.at("/Records/0/cos/cosObject/vid").textValue()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.45, x, 192.0.2.45",
        "'', 192.0.2.46, 192.0.2.46",
        "'', [2001:db8::1], 2001:db8::1",
        "[2001:db8::2], x, 2001:db8::2",
        "'', node-3, ''",
        "'', '', ''"
    })
    void theAddressIsTheClientsWhereItIsKnown(String parameter, String host, String expected) {
        var notification = Notification.put("in/a.png");
        ((ObjectNode) notification.record().get("requestParameters")).put("sourceIPAddress", parameter);
        ((ObjectNode) notification.record().get("source")).put("host", host);

        assertThat(only(notification)
                        .at("/Records/0/event/requestParameters/requestSourceIP")
                        .textValue())
                .isEqualTo(expected);
    }

    @Test
    void metadataIsThatOfTheWriterInSmallLetters() {
        var notification = Notification.put("in/a.png");
        notification.object().remove("contentType");
        notification
                .object()
                .putObject("userMetadata")
                .put("Content-Type", "text/x")
                .put("X-Amz-Meta-Some-Name", "Värde")
                .put("x-amz-storage-class", "STANDARD");

        var meta = only(notification).at("/Records/0/cos/cosObject/meta");

        assertThat(meta.path("Content-Type").textValue()).isEqualTo("text/x");
        assertThat(meta.path("x-cos-meta-some-name").textValue()).isEqualTo("Värde");
        assertThat(meta.size()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"v-17, v-17", "null, ''", "'', ''"})
    void theVersionIsEmptyWithoutVersioning(String version, String expected) {
        var notification = Notification.put("in/a.png");
        notification.object().put("versionId", version);

        assertThat(only(notification).at("/Records/0/cos/cosObject/vid").textValue())
                .isEqualTo(expected);
    }

    /** Section 17, choice 7: true sizes, also above 2^31; Ceph tells a text. */
    @Test
    void sizesAreNumbers() {
        var large = Notification.put("in/a.png");
        large.object().put("size", 5_000_000_000L);
        var text = Notification.put("in/a.png");
        text.object().put("size", "77");

        assertThat(only(large).at("/Records/0/cos/cosObject/size").longValue()).isEqualTo(5_000_000_000L);
        assertThat(only(text).at("/Records/0/cos/cosObject/size").isInt()).isTrue();
    }

    @Test
    void aBucketWithoutAccountNumberBelongsToTheInstallation() {
        var notification = Notification.put("in/a.png").withoutEnvelopeKey();
        ((ObjectNode) notification.s3().get("bucket")).put("name", "pictures");

        var bucket = only(notification).at("/Records/0/cos/cosBucket");

        assertThat(bucket)
                .isEqualTo(JSON.createObjectNode()
                        .put("region", "gz")
                        .put("name", "pictures")
                        .put("appid", "1250001111"));
    }

    /** Section 10: name or family, prefix and suffix, each by itself. */
    @ParameterizedTest
    @CsvSource({
        "in/, .png, in/a.png, true",
        "in/, .png, in/a.PNG, false",
        "in/, .png, In/a.png, false",
        "in/, .png, x/in/a.png, false",
        "in/, .png, in/a.png.txt, false",
        "in/, '', in/, true",
        "in/, '', in, false",
        "'', .png, .png, true",
        "'', '', anything, true",
        "in.p, .png, in.png, true",
        "in/*, '', in/a.png, false",
        "in/你, '', in/你好, true",
    })
    void filtersByPrefixAndSuffix(String prefix, String suffix, String key, boolean matched) {
        var trigger = rule("cos:ObjectCreated:*", prefix, suffix);

        assertThat(connector.accept(Map.of(), Notification.put(key).text(), List.of(trigger)))
                .hasSize(matched ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "pictures-1250001112.cos.ap-guangzhou.myqcloud.com",
        "picture-1250001111.cos.ap-guangzhou.myqcloud.com",
        "other-pictures-1250001111.cos.ap-guangzhou.myqcloud.com"
    })
    void anotherBucketsTriggerHearsNothing(String name) {
        var other = new Trigger("trg-2", name, rule("cos:ObjectCreated:*").description(), "", "default.f.$LATEST");

        assertThat(connector.accept(Map.of(), Notification.put("in/a.png").text(), List.of(other)))
                .isEmpty();
    }

    /** Section 11: the same change is one, by whatever way it is told and however often; two changes are two. */
    @Test
    void aChangeThatIsToldTwiceHasOneKey() {
        var first = key(Notification.put("in/a b.png"));

        assertThat(key(Notification.put("in/a b.png"))).isEqualTo(first);
        assertThat(key(Notification.put("in/a b.png").withoutEnvelopeKey())).isEqualTo(first);
        assertThat(key(Notification.put("in/a b2.png"))).isNotEqualTo(first);
        assertThat(key(Notification.put("in/a b.png").event("s3:ObjectCreated:Copy")))
                .isNotEqualTo(first);
        var later = Notification.put("in/a b.png");
        later.object().put("sequencer", "1785A0C1B2D3E4F6");
        assertThat(key(later)).isNotEqualTo(first);
        var version = Notification.put("in/a b.png");
        version.object().put("versionId", "v2");
        assertThat(key(version)).isNotEqualTo(first);
    }

    @Test
    void withoutASequencerTimeAndRequestTellChangesApart() {
        var first = withoutSequencer();
        var again = withoutSequencer();
        var later = withoutSequencer();
        later.record().put("eventTime", "2031-05-06T02:30:00.124Z");

        assertThat(key(again)).isEqualTo(key(first));
        assertThat(key(later)).isNotEqualTo(key(first));
    }

    private static Notification withoutSequencer() {
        var notification = Notification.put("in/a.png");
        notification.object().remove("sequencer");
        return notification;
    }

    private String key(Notification notification) {
        return connector
                .accept(Map.of(), notification.text(), List.of(rule("cos:ObjectCreated:*")))
                .getFirst()
                .dedupeKey();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "\"x\"", "<xml/>", "{\"Records\":[{}]}", "{\"Records\":[7]}"})
    void whatCannotBeReadIsSaid(String body) {
        assertThatThrownBy(() -> connector.accept(Map.of(), body, List.of(rule("cos:ObjectCreated:*"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Heartbeats, and what a server sends when notifications are set up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Records\":null}",
                "{\"Records\":[]}",
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"pictures-1250001111\"}"
            })
    void nothingIsNoEvent(String body) {
        assertThat(connector.accept(Map.of(), body, List.of(rule("cos:ObjectCreated:*"))))
                .isEmpty();
    }

    private JsonNode only(Notification notification) {
        return only(notification, "cos:ObjectCreated:*");
    }

    private JsonNode only(Notification notification, String rule) {
        var events = connector.accept(Map.of(), notification.text(), List.of(rule(rule)));
        assertThat(events).hasSize(1);
        return json(events.getFirst());
    }

    private static JsonNode json(Event event) {
        try {
            return JSON.readTree(event.json());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Trigger rule(String event) {
        return rule(event, "", "");
    }

    private static Trigger rule(String event, String prefix, String suffix) {
        return new Trigger(
                "trg-1",
                "pictures-1250001111.cos.ap-guangzhou.myqcloud.com",
                new Rule(event, prefix, suffix).text(),
                "",
                "default.make-thumbnail.$LATEST");
    }
}
