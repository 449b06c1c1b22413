package app.thisthat.inbox;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** The operations for the caller's inbox and its preferences. */
public final class InboxApi {

    private static final String QUIET_HOURS = "quietHours";

    private final InboxStore store;
    private final InboxPreferencesStore preferences;

    public InboxApi(Postgres postgres) {
        this.store = new InboxStore(postgres);
        this.preferences = new InboxPreferencesStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("listInbox", this::list);
        operations.on("readInbox", this::readThrough);
        operations.on("readInboxEntry", this::readEntry);
        operations.on("getInboxPreferences", this::preferences);
        operations.on("updateInboxPreferences", this::update);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        InboxQuery query = new InboxQuery(
                request.caller().userId(),
                request.query("type"),
                request.query("unread").map(Boolean::parseBoolean).orElse(false),
                request.query("cursor").map(cursor -> Cursor.read(cursor, 1, values -> UUID.fromString(values.get(0)))),
                request.page());
        return store.page(query).map(ApiResponse::ok);
    }

    private record Reading(UUID through) {}

    private record Unread(int unread) {}

    private Future<ApiResponse> readThrough(ApiRequest request) {
        return store.readThrough(request.caller().userId(), request.body(Reading.class).through)
                .map(unread -> ApiResponse.ok(new Unread(unread)));
    }

    private Future<ApiResponse> readEntry(ApiRequest request) {
        UUID userId = request.caller().userId();
        return store.readEntry(userId, request.pathId("entryId"))
                .compose(found -> {
                    if (!found) {
                        throw Refusal.of(RefusalCode.NOT_FOUND, "Entry not found")
                                .asException();
                    }
                    return store.unread(userId);
                })
                .map(unread -> ApiResponse.ok(new Unread(unread)));
    }

    private Future<ApiResponse> preferences(ApiRequest request) {
        return preferences.read(request.caller().userId()).map(ApiResponse::ok);
    }

    private Future<ApiResponse> update(ApiRequest request) {
        JsonObject changes = changes(request.json());
        return preferences
                .update(request.caller(), changes)
                .compose(updated -> preferences.read(request.caller().userId()))
                .map(ApiResponse::ok);
    }

    /** The stored form of a change. */
    static JsonObject changes(JsonNode body) {
        JsonObject changes = new JsonObject();
        for (JsonNode change : body.path("types")) {
            InboxType type = InboxType.fromWire(change.path("type").asText());
            put(changes, type, change, "inbox", type.isOptional());
            put(changes, type, change, "live", true);
            put(changes, type, change, "mail", type.hasMailChannel());
        }
        if (body.has(QUIET_HOURS)) {
            changes.put(QUIET_HOURS, quietHours(body.path(QUIET_HOURS)));
        }
        return changes;
    }

    private static void put(JsonObject changes, InboxType type, JsonNode change, String channel, boolean optional) {
        JsonNode chosen = change.path(channel);
        if (!chosen.isBoolean()) {
            return;
        }
        if (!optional && !(channel.equals("inbox") && chosen.asBoolean())) {
            throw Refusal.invalid(
                            "The channel " + channel + " of " + type.wire() + " cannot be changed",
                            List.of(new FieldError("types", "notAllowed", "has a channel that cannot be changed")))
                    .asException();
        }
        changes.put(type.wire() + "." + channel, chosen.asBoolean());
    }

    /** Null: no quiet hours. */
    private static JsonObject quietHours(JsonNode hours) {
        if (hours.isNull()) {
            return null;
        }
        String start = hours.path("start").asText();
        String end = hours.path("end").asText();
        if (start.equals(end)) {
            throw Refusal.invalid(
                            "Start and end of the quiet hours must differ",
                            List.of(new FieldError("quietHours.end", "notAllowed", "must differ from start")))
                    .asException();
        }
        return new JsonObject().put("start", start).put("end", end);
    }
}
