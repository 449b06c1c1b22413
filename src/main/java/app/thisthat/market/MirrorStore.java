package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Reads and writes mirrored markets, in bulk. */
final class MirrorStore {

    private static final String MIRROR = Sql.load(MirrorStore.class, "mirror_markets.sql");
    private static final String CONFIRM = Sql.load(MirrorStore.class, "confirm_unchanged.sql");
    private static final String CLOSE = Sql.load(MirrorStore.class, "close_mirrored.sql");
    private static final String SUSPEND = Sql.load(MirrorStore.class, "suspend_mirrored.sql");
    private static final String DISPUTE = Sql.load(MirrorStore.class, "dispute_mirrored.sql");
    private static final String UNRESOLVED = Sql.load(MirrorStore.class, "unresolved_mirrored.sql");
    private static final String KNOWN =
            """
            select id, polymarket_id, this_token, that_token
            from markets
            where polymarket_id = any ($1) and status in ('open', 'closed')
            order by id""";
    private static final String COUNT_OPEN =
            "select count(*) as open from markets where status = 'open' and polymarket_id is not null";
    private static final String WITH_BETS = Sql.load(MirrorStore.class, "mirrored_with_bets.sql");
    private static final String RESOLVED = Sql.load(MirrorStore.class, "resolved_mirrored.sql");
    private static final String CONTEST = Sql.load(MirrorStore.class, "contest_resolutions.sql");
    private static final String SAVE_EVIDENCE = Sql.load(MirrorStore.class, "save_evidence.sql");
    private static final String WATCHED = Sql.load(MirrorStore.class, "markets_to_watch.sql");

    /** The feed's responses come from caches with a TTL of five minutes. */
    private static final Duration RESPONSE_AGE_MAX = Duration.ofMinutes(6);

    static final String TAG_SEPARATOR = "\u001f";

    private static final String NO_PLACEHOLDER = "none";

    /**
     * The catalogue follows the order books with an unknown delay. Its odds count as this much older, so that a bet on
     * them is confirmed by the order book first.
     */
    private static final Duration CATALOGUE_LAG = Duration.ofSeconds(10);

    private final Pool pool;
    private final Lease lease;
    private final Duration confirmAfter;

    MirrorStore(Postgres postgres, Lease lease, Duration confirmAfter) {
        this.pool = postgres.updates();
        this.lease = lease;
        this.confirmAfter = confirmAfter;
    }

    /**
     * Changes by mirroring one page.
     *
     * @param renamed markets with bets that keep their wording
     * @param regroupedEvents events that markets left or joined
     * @param resumed markets that accept bets again or no longer, at the same odds
     * @param stored the markets of the page by feed id, except swapped ones
     */
    record Mirrored(
            MirrorChanges changes,
            List<UUID> renamed,
            List<UUID> regroupedEvents,
            List<UUID> resumed,
            Map<String, StoredMarket> stored) {}

    /**
     * Result of comparing entries with the stored markets.
     *
     * @param differing feed ids of the entries that have to be mirrored
     * @param confirmed number of markets whose odds were confirmed
     */
    record Compared(Set<String> differing, int confirmed) {}

    /**
     * An entry of the feed that has not changed.
     *
     * @param stored the market as it was when the entry was mirrored
     */
    record UnchangedEntry(MirroredMarket market, StoredMarket stored) {

        private MirroredMarket.Outcome thisOutcome() {
            return stored.hasFeedOrder() ? market.first() : market.second();
        }

        private MirroredMarket.Outcome thatOutcome() {
            return stored.hasFeedOrder() ? market.second() : market.first();
        }
    }

    /** Confirms the odds of markets whose entries are unchanged. */
    Future<Compared> confirm(List<UnchangedEntry> entries, Instant readAt) {
        Tuple columns = Tuple.tuple()
                .addValue(texts(entries, entry -> entry.market().feedId()))
                .addValue(column(entries, Long[]::new, entry -> entry.stored().version()))
                .addValue(odds(entries, entry -> entry.thisOutcome().odds()))
                .addValue(odds(entries, entry -> entry.thatOutcome().odds()))
                .addValue(texts(entries, entry -> entry.market().price().wire()))
                .addValue(amounts(entries, entry -> entry.market().liquidity()))
                .addValue(amounts(entries, entry -> entry.market().volume()))
                .addValue(times(entries, entry -> entry.market().quotedAt()))
                .addValue(bids(entries, UnchangedEntry::thisOutcome))
                .addValue(bids(entries, UnchangedEntry::thatOutcome))
                .addValue((int) confirmAfter.toMillis())
                .addValue((int) age(readAt).toMillis())
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(CONFIRM).execute(columns).map(rows -> {
            Set<String> differing = new HashSet<>();
            long confirmed = 0;
            for (Row row : rows) {
                if (row.getString("feed_id") == null) {
                    confirmed = row.getLong("confirmed");
                } else {
                    differing.add(row.getString("feed_id"));
                }
            }
            return new Compared(differing, (int) confirmed);
        });
    }

    /** The age at which the odds of a page count as current. */
    private static Duration age(Instant readAt) {
        return Duration.between(readAt, Instant.now()).plus(CATALOGUE_LAG);
    }

    Future<Mirrored> mirror(List<MirroredMarket> page, Instant readAt) {
        Tuple columns = Tuple.tuple()
                .addValue(column(page, UUID[]::new, market -> Ids.next()))
                .addValue(texts(page, MirroredMarket::feedId))
                .addValue(texts(page, MirroredMarket::title))
                .addValue(texts(page, MirroredMarket::description))
                .addValue(texts(page, market -> market.first().option()))
                .addValue(texts(page, market -> market.second().option()))
                .addValue(texts(page, market -> market.first().token()))
                .addValue(texts(page, market -> market.second().token()))
                .addValue(odds(page, market -> market.first().odds()))
                .addValue(odds(page, market -> market.second().odds()))
                .addValue(amounts(page, MirroredMarket::liquidity))
                .addValue(amounts(page, MirroredMarket::volume))
                .addValue(texts(page, MirroredMarket::category))
                .addValue(texts(page, market -> String.join(TAG_SEPARATOR, market.tags())))
                .addValue(times(page, MirroredMarket::endDate))
                .addValue(times(page, MirroredMarket::quotedAt))
                .addValue(texts(page, market -> market.price().wire()))
                .addValue(times(page, MirroredMarket::inPlaySince))
                .addValue(column(page, Boolean[]::new, MirroredMarket::replacesTags))
                .addValue((int) confirmAfter.toMillis())
                .addValue((int) RESPONSE_AGE_MAX.toMillis())
                .addValue((int) age(readAt).toMillis())
                .addValue(lease.job())
                .addValue(lease.token())
                .addValue(texts(page, market -> market.listing().question()))
                .addValue(texts(page, market -> market.listing().groupItemTitle()))
                .addValue(texts(page, market -> market.listing().slug()))
                .addValue(texts(page, market -> market.listing().image()))
                .addValue(texts(page, market -> placeholder(market.listing())))
                .addValue(ofEvent(page, MirroredEvent::feedId))
                .addValue(ofEvent(page, MirroredEvent::title))
                .addValue(
                        column(page, Integer[]::new, market -> market.listing().position()))
                .addValue(bids(page, MirroredMarket::first))
                .addValue(bids(page, MirroredMarket::second));
        return pool.preparedQuery(MIRROR).execute(columns).map(MirrorStore::changes);
    }

    private static Mirrored changes(RowSet<Row> rows) {
        List<OddsChanged.State> added = new ArrayList<>();
        List<OddsChanged.State> moved = new ArrayList<>();
        List<UUID> edited = new ArrayList<>();
        List<UUID> reopened = new ArrayList<>();
        List<String> swapped = new ArrayList<>();
        List<UUID> renamed = new ArrayList<>();
        List<UUID> regroupedEvents = new ArrayList<>();
        List<UUID> resumed = new ArrayList<>();
        Map<String, StoredMarket> stored = new HashMap<>();
        long confirmed = 0;
        for (Row row : rows) {
            switch (row.getString("change")) {
                case "added" -> added.add(OddsStore.oddsState(row));
                case "moved" -> moved.add(OddsStore.oddsState(row));
                case "edited" -> edited.add(row.getUUID("market_id"));
                case "swapped" -> swapped.add(row.getString("feed_id"));
                case "reopened" -> reopened.add(row.getUUID("market_id"));
                case "renamed" -> renamed.add(row.getUUID("market_id"));
                case "resumed" -> resumed.add(row.getUUID("market_id"));
                case "regrouped" -> regroupedEvents.add(row.getUUID("market_id"));
                case "stored" ->
                    stored.put(
                            row.getString("feed_id"),
                            new StoredMarket(row.getLong("version"), row.getBoolean("same_order")));
                default -> confirmed = row.getLong("seq");
            }
        }
        MirrorChanges changes = new MirrorChanges(added, reopened, edited, moved, swapped, (int) confirmed);
        return new Mirrored(changes, renamed, regroupedEvents, resumed, stored);
    }

    Future<List<UUID>> close(List<FeedClosure> ended) {
        Tuple columns = Tuple.tuple()
                .addValue(texts(ended, FeedClosure::feedId))
                .addValue(times(ended, FeedClosure::endedAt))
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(CLOSE).execute(columns).map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    /** Returns the markets that were not suspended. */
    Future<List<UUID>> suspend(List<String> feedIds) {
        return pool.preparedQuery(SUSPEND)
                .execute(Tuple.of(feedIds.toArray(String[]::new), lease.job(), lease.token()))
                .map(rows -> Rows.list(rows, row -> row.getUUID("market_id")));
    }

    Future<Void> dispute(List<String> listed, List<DisputedMarket> disputed) {
        Tuple columns = Tuple.tuple()
                .addValue(listed.toArray(String[]::new))
                .addValue(texts(disputed, DisputedMarket::feedId))
                .addValue(column(disputed, JsonObject[]::new, market -> new JsonObject(market.evidence())))
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(DISPUTE).execute(columns).mapEmpty();
    }

    Future<List<MirroredId>> unresolved(UUID after, boolean withBets, Instant confirmedSince, int limit) {
        return pool.preparedQuery(UNRESOLVED)
                .execute(Tuple.of(after, confirmedSince.atOffset(ZoneOffset.UTC), limit, withBets))
                .map(rows -> Rows.list(rows, MirrorStore::mirroredId));
    }

    Future<List<ResolvedMarket>> resolved(UUID after, Duration window, int limit) {
        return pool.preparedQuery(RESOLVED)
                .execute(Tuple.of(after, window.toMillis(), limit))
                .map(rows -> Rows.list(
                        rows,
                        row -> new ResolvedMarket(mirroredId(row), Resolution.fromWire(row.getString("resolution")))));
    }

    Future<Void> contest(List<UUID> reviewed, List<ContestedResolution> contested, Duration window) {
        Tuple columns = Tuple.tuple()
                .addValue(reviewed.toArray(UUID[]::new))
                .addValue(column(contested, UUID[]::new, ContestedResolution::marketId))
                .addValue(column(contested, JsonObject[]::new, market -> new JsonObject(market.evidence())))
                .addValue(window.toMillis())
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(CONTEST).execute(columns).mapEmpty();
    }

    Future<List<MirroredId>> known(List<String> feedIds) {
        return pool.preparedQuery(KNOWN)
                .execute(Tuple.tuple().addValue(feedIds.toArray(String[]::new)))
                .map(rows -> Rows.list(rows, MirrorStore::mirroredId));
    }

    Future<Long> countOpen() {
        return pool.preparedQuery(COUNT_OPEN)
                .execute()
                .map(rows -> rows.iterator().next().getLong("open"));
    }

    Future<List<MirroredId>> withBets(UUID after, int limit) {
        return pool.preparedQuery(WITH_BETS)
                .execute(Tuple.of(after, limit))
                .map(rows -> Rows.list(rows, MirrorStore::mirroredId));
    }

    Future<List<MirroredId>> watched(List<UUID> viewed, int limit) {
        return pool.preparedQuery(WATCHED)
                .execute(Tuple.tuple().addValue(limit).addValue(viewed.toArray(UUID[]::new)))
                .map(rows -> Rows.list(rows, MirrorStore::mirroredId));
    }

    Future<Void> saveEvidence(UUID market, String reason, JsonObject evidence) {
        return pool.preparedQuery(SAVE_EVIDENCE)
                .execute(Tuple.of(market, reason, evidence))
                .mapEmpty();
    }

    static MirroredId mirroredId(Row row) {
        return new MirroredId(
                row.getUUID("id"),
                row.getString("polymarket_id"),
                row.getString("this_token"),
                row.getString("that_token"));
    }

    static OddsChanged.State oddsState(Row row) {
        return new OddsChanged.State(
                row.getUUID("market_id"),
                row.getLong("seq"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                row.getOffsetDateTime("changed_at").toInstant());
    }

    private static String placeholder(MirroredMarket.Listing listing) {
        if (listing.placeholder() != null) {
            return listing.placeholder().wire();
        }
        return listing.isKnownNotToBeOther() ? NO_PLACEHOLDER : null;
    }

    private static String[] ofEvent(List<MirroredMarket> page, Function<MirroredEvent, String> cell) {
        return texts(page, market -> {
            MirroredEvent event = market.listing().event();
            return event == null ? null : cell.apply(event);
        });
    }

    static <T> String[] texts(List<T> rows, Function<T, String> cell) {
        return column(rows, String[]::new, cell);
    }

    private static <T> BigDecimal[] odds(List<T> rows, Function<T, Odds> cell) {
        return column(rows, BigDecimal[]::new, row -> cell.apply(row).decimal());
    }

    /** Texts, for the same reason as amounts. */
    private static <T> String[] bids(List<T> rows, Function<T, MirroredMarket.Outcome> outcome) {
        return texts(rows, row -> {
            Odds bid = outcome.apply(row).bid();
            return bid == null ? null : bid.toString();
        });
    }

    /** Texts, since the driver accepts no null in an array of decimals. */
    private static <T> String[] amounts(List<T> rows, Function<T, Credits> cell) {
        return texts(rows, row -> {
            Credits amount = cell.apply(row);
            return amount == null ? null : amount.toString();
        });
    }

    static <T> OffsetDateTime[] times(List<T> rows, Function<T, Instant> cell) {
        return column(rows, OffsetDateTime[]::new, row -> {
            Instant time = cell.apply(row);
            return time == null ? null : time.atOffset(ZoneOffset.UTC);
        });
    }

    static <T, C> C[] column(List<T> rows, IntFunction<C[]> array, Function<T, C> cell) {
        return rows.stream().map(cell).toArray(array);
    }
}
