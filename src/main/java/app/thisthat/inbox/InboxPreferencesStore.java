package app.thisthat.inbox;

import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Preferences of inboxes, and the ends of mails. */
final class InboxPreferencesStore {

    private static final String READ = Sql.load(InboxPreferencesStore.class, "preferences.sql");
    private static final String UPDATE = Sql.load(InboxPreferencesStore.class, "update_preferences.sql");
    private static final String UNSUBSCRIBE = Sql.load(InboxPreferencesStore.class, "unsubscribe.sql");
    private static final String[] TYPES =
            Stream.of(InboxType.values()).map(InboxType::wire).toArray(String[]::new);

    private final Postgres postgres;

    InboxPreferencesStore(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<InboxPreferences> read(UUID userId) {
        return postgres.reads()
                .preparedQuery(READ)
                .execute(Tuple.tuple().addUUID(userId).addArrayOfString(TYPES))
                .map(InboxPreferencesStore::preferences);
    }

    private static InboxPreferences preferences(RowSet<Row> rows) {
        List<InboxPreferences.Channels> types = new ArrayList<>(TYPES.length);
        InboxPreferences read = null;
        for (Row row : rows) {
            InboxType type = InboxType.fromWire(row.getString("type"));
            types.add(new InboxPreferences.Channels(
                    type.wire(),
                    row.getBoolean("inbox"),
                    row.getBoolean("live"),
                    type.hasMailChannel() ? row.getBoolean("mail") : null));
            read = new InboxPreferences(
                    types,
                    quietHours(row.getString("quiet_hours")),
                    row.getString("time_zone"),
                    row.getBoolean("settlement_mails"),
                    row.getBoolean("news_mails"));
        }
        return read;
    }

    private static InboxPreferences.QuietHours quietHours(String stored) {
        if (stored == null) {
            return null;
        }
        JsonObject hours = new JsonObject(stored);
        return new InboxPreferences.QuietHours(hours.getString("start"), hours.getString("end"));
    }

    /**
     * Sets preferences: {@code <type>.<channel>} and {@code quietHours}. Fails with {@code TOKEN_REVOKED} if the token
     * version has changed.
     */
    Future<Void> update(Caller caller, JsonObject changes) {
        return postgres.transactions()
                .preparedQuery(UPDATE)
                .execute(Tuple.of(caller.userId(), caller.tokenVersion(), changes))
                .map(rows -> {
                    if (rows.rowCount() == 0) {
                        throw Refusal.of(RefusalCode.TOKEN_REVOKED, "The session has ended")
                                .asException();
                    }
                    return null;
                });
    }

    /**
     * Ends the mails of a list; false if the token version of the user has changed, or the account is closed.
     *
     * @param content what the links of these mails contain, without the signature; such mails that wait are not sent
     */
    Future<Boolean> unsubscribe(UUID userId, int tokenVersion, MailList list, String content) {
        JsonObject preferences = new JsonObject();
        JsonObject channels = new JsonObject();
        switch (list) {
            case SETTLEMENTS -> preferences.put("settlementMails", false);
            case NEWS -> preferences.put("newsMails", false);
            case ACTIVITY -> InboxType.of(list).forEach(type -> channels.put(type.wire() + ".mail", false));
        }
        return postgres.transactions()
                .preparedQuery(UNSUBSCRIBE)
                .execute(Tuple.of(userId, tokenVersion, preferences, channels, content))
                .map(rows -> rows.rowCount() == 1);
    }
}
