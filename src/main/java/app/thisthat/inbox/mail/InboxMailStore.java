package app.thisthat.inbox.mail;

import app.thisthat.inbox.MailList;
import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Takes due mails and stores them in the outbox, a bounded number in each transaction. */
public final class InboxMailStore {

    private static final String TAKE = "select user_id, list, recipient, token_version, time_zone,"
            + " odds_format, entry_count, entries::text as entries from inbox_take_mails($1)";
    private static final String NEXT_RECIPIENTS = Sql.load(InboxMailStore.class, "next_recipients.sql");
    private static final String INSERT = Sql.load(InboxMailStore.class, "insert_mails.sql");

    private final Postgres postgres;

    public InboxMailStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The recipient of a mail: a user with the address and the token version at the time of the mail. */
    record Recipient(UUID userId, String address, int tokenVersion) {}

    /**
     * The entries of a mail.
     *
     * @param count number of all entries; 0: no mail is sent
     * @param entries JSON: the first entries; null if there are none
     */
    record Batch(Recipient recipient, MailList list, Reader reader, long count, String entries) {}

    /** An announcement and some of its recipients. */
    record News(String title, String text, List<Recipient> recipients) {}

    /** A mail to store. */
    record Outgoing(Recipient recipient, MailText text, String unsubscribe) {}

    /** Processes up to {@code limit} due batches in one transaction: stores their mails in the outbox. */
    Future<List<Batch>> sendBatches(int limit, Function<Batch, Outgoing> compose) {
        return postgres.jobs().withTransaction(connection -> connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(limit))
                .map(rows -> Rows.list(rows, InboxMailStore::batch))
                .compose(batches -> insert(
                                connection,
                                "digest",
                                batches.stream()
                                        .filter(batch -> batch.count > 0)
                                        .map(compose)
                                        .toList())
                        .map(batches)));
    }

    private static Batch batch(Row row) {
        return new Batch(
                new Recipient(row.getUUID("user_id"), row.getString("recipient"), row.getInteger("token_version")),
                MailList.fromWire(row.getString("list")),
                Reader.of(row.getString("time_zone"), row.getString("odds_format")),
                row.getLong("entry_count"),
                row.getString("entries"));
    }

    /**
     * Scans the next users for the oldest announcement with mails to write, and stores their mails, in one transaction.
     * Returns the number of mails; -1 if no announcement has any.
     */
    Future<Integer> sendNews(int scanned, Function<News, List<Outgoing>> compose) {
        return postgres.jobs().withTransaction(connection -> connection
                .preparedQuery(NEXT_RECIPIENTS)
                .execute(Tuple.of(scanned))
                .compose(rows -> {
                    if (rows.rowCount() == 0) {
                        return Future.succeededFuture(-1);
                    }
                    List<Outgoing> mails = compose.apply(news(rows.iterator().next()));
                    return insert(connection, "news", mails).map(stored -> mails.size());
                }));
    }

    private static News news(Row row) {
        UUID[] users = row.getArrayOfUUIDs("users");
        String[] addresses = row.getArrayOfStrings("recipients");
        Integer[] versions = row.getArrayOfIntegers("token_versions");
        List<Recipient> recipients = new ArrayList<>(users.length);
        for (int i = 0; i < users.length; i++) {
            recipients.add(new Recipient(users[i], addresses[i], versions[i]));
        }
        return new News(row.getString("title"), row.getString("text"), recipients);
    }

    private static Future<Void> insert(SqlConnection connection, String kind, List<Outgoing> mails) {
        if (mails.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfUUID(mails.stream().map(mail -> Ids.next()).toArray(UUID[]::new))
                .addArrayOfUUID(
                        mails.stream().map(mail -> mail.recipient.userId).toArray(UUID[]::new))
                .addString(kind)
                .addArrayOfString(texts(mails, mail -> mail.recipient.address))
                .addArrayOfString(texts(mails, mail -> mail.text.subject()))
                .addArrayOfString(texts(mails, mail -> mail.text.body()))
                .addArrayOfString(texts(mails, mail -> mail.text.html()))
                .addArrayOfString(texts(mails, Outgoing::unsubscribe));
        return connection.preparedQuery(INSERT).execute(values).mapEmpty();
    }

    private static String[] texts(List<Outgoing> mails, Function<Outgoing, String> text) {
        return mails.stream().map(text).toArray(String[]::new);
    }
}
