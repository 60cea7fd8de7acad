package io.openscf.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code provisioned}. */
@Entity
@Table(name = "provisioned")
class ProvisionedEntity {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Id
    String id = "";

    @Column(name = "function_id")
    String functionId = "";

    long version;
    int count;
    String tracking = "null";
    String actions = "[]";
    String recent = "{}";

    @Column(name = "scheduled_until")
    Instant scheduledUntil = Instant.EPOCH;

    Instant tracked = Instant.EPOCH;
    Instant modified = Instant.EPOCH;

    void write(ProvisionedSettings settings) {
        count = settings.count();
        tracking = JSON.valueToTree(settings.tracking()).toString();
        actions = JSON.valueToTree(settings.actions()).toString();
        recent = "{}";
        modified = Instant.now();
        scheduledUntil = modified;
        tracked = modified;
    }

    void write(RecentNeed need) {
        recent = JSON.valueToTree(need).toString();
    }

    ProvisionedSettings toSettings() {
        return new ProvisionedSettings(
                count,
                read(tracking, new TypeReference<ProvisionedSettings.@Nullable Tracking>() {}),
                read(actions, new TypeReference<List<ProvisionedSettings.TimedChange>>() {}));
    }

    RecentNeed toRecent() {
        return recent.equals("{}") ? RecentNeed.NONE : read(recent, new TypeReference<RecentNeed>() {});
    }

    private <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored provision cannot be read: " + id, e);
        }
    }
}
