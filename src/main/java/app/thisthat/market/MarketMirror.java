package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors the markets of a feed into the catalogue. Changes are published in batches after the commit. Every method
 * fails only if PostgreSQL does.
 *
 * <p>A mirrored market is in use if it has pending bets or a cross market is linked to it.
 */
public final class MarketMirror {

    private static final Logger LOG = LoggerFactory.getLogger(MarketMirror.class);

    private static final int EVENT_MARKETS_MAX = 500;

    private final MirrorStore store;
    private final EventMirrorStore events;
    private final OddsStore odds;
    private final MirrorExclusionStore exclusions;
    private final MirroredEntries entries = new MirroredEntries();
    private final Lease lease;
    private final Bus bus;
    private final InstantSource clock;

    /**
     * Creates the mirror.
     *
     * @param lease fences the writes
     * @param confirmAfter odds unchanged for this time are confirmed again
     * @param clock the clock of the database
     */
    public MarketMirror(Postgres postgres, Bus bus, Lease lease, Duration confirmAfter, InstantSource clock) {
        this.store = new MirrorStore(postgres, lease, confirmAfter);
        this.events = new EventMirrorStore(postgres, lease);
        this.odds = new OddsStore(postgres, clock);
        this.lease = lease;
        this.exclusions = new MirrorExclusionStore(postgres, lease);
        this.bus = bus;
        this.clock = clock;
    }

    /** The present time by the clock of the database, for the times of quotes. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Adds new markets and updates known ones. Resolved and cancelled markets and those closed by an admin stay as they
     * are. A market that the feed closed reopens if the page is newer than the closure. A market that was excluded or
     * no longer listed reopens in any case. A market whose outcomes are swapped is suspended. A market with bets keeps
     * its wording when the feed renames it, until an admin accepts the other one (rule {@code renamed-markets}).
     *
     * @param page each market once, a few hundred at most
     * @param readAt time at which the page was current
     */
    public Future<MirrorChanges> mirror(List<MirroredMarket> page, Instant readAt) {
        List<MirrorStore.UnchangedEntry> unchanged = new ArrayList<>();
        List<MirroredMarket> others = new ArrayList<>();
        for (MirroredMarket market : page) {
            entries.unchanged(market)
                    .ifPresentOrElse(
                            stored -> unchanged.add(new MirrorStore.UnchangedEntry(market, stored)),
                            () -> others.add(market));
        }
        if (unchanged.isEmpty()) {
            return mirrorInFull(others, readAt);
        }
        return store.confirm(unchanged, readAt).compose(compared -> {
            unchanged.stream()
                    .map(MirrorStore.UnchangedEntry::market)
                    .filter(market -> compared.differing().contains(market.feedId()))
                    .forEach(others::add);
            return mirrorInFull(others, readAt).map(changes -> changes.withConfirmed(compared.confirmed()));
        });
    }

    private Future<MirrorChanges> mirrorInFull(List<MirroredMarket> markets, Instant readAt) {
        if (markets.isEmpty()) {
            return Future.succeededFuture(MirrorChanges.NONE);
        }
        return mirrorEvents(markets)
                .compose(done -> store.mirror(markets, readAt))
                .onSuccess(mirrored -> remember(markets, mirrored))
                .compose(this::distinguishTitles)
                .onSuccess(this::publish)
                .map(MirrorStore.Mirrored::changes)
                .compose(changes -> suspend(changes.swapped()).map(changes));
    }

    private void remember(List<MirroredMarket> markets, MirrorStore.Mirrored mirrored) {
        for (MirroredMarket market : markets) {
            StoredMarket stored = mirrored.stored().get(market.feedId());
            if (stored != null) {
                entries.add(market, stored);
            }
        }
    }

    private Future<?> mirrorEvents(List<MirroredMarket> page) {
        Map<String, MirroredEvent> ofPage = new LinkedHashMap<>();
        for (MirroredMarket market : page) {
            MirroredEvent event = market.listing().event();
            if (event != null) {
                ofPage.putIfAbsent(event.feedId(), event);
            }
        }
        return ofPage.isEmpty()
                ? Future.succeededFuture()
                : events.mirror(List.copyOf(ofPage.values())).onSuccess(this::publishEdited);
    }

    /** Two games of the same teams have the same title in the feed. New markets got a title of their own. */
    private Future<MirrorStore.Mirrored> distinguishTitles(MirrorStore.Mirrored mirrored) {
        MirrorChanges changes = mirrored.changes();
        Set<UUID> titled = new LinkedHashSet<>(changes.edited());
        titled.addAll(changes.reopened());
        return titled.isEmpty()
                ? Future.succeededFuture(mirrored)
                : events.distinguishTitles(titled)
                        .onSuccess(this::publishEdited)
                        .map(mirrored);
    }

    /**
     * Stops the confirmation of the odds of open markets until the catalogue of the feed shows them as valid. The odds
     * age, and the markets take no bets (rule {@code odds-freshness}).
     */
    public Future<Void> suspend(List<String> feedIds) {
        return feedIds.isEmpty()
                ? Future.succeededFuture()
                : store.suspend(feedIds).onSuccess(this::publishEdited).mapEmpty();
    }

    /**
     * Saves the disputes of open markets for the admins, and deletes those of listed markets that are no longer
     * disputed.
     *
     * @param listed feed ids of a page of the feed's catalogue
     */
    public Future<Void> dispute(List<String> listed, List<DisputedMarket> disputed) {
        return listed.isEmpty() ? Future.succeededFuture() : store.dispute(listed, disputed);
    }

    private void publish(MirrorStore.Mirrored mirrored) {
        mirrored.renamed().forEach(market -> LOG.atInfo()
                .addKeyValue("marketId", market)
                .log("Market with bets renamed by the feed: its wording waits for an admin"));
        publish(mirrored.changes());
        publishEdited(mirrored.regroupedEvents());
        publishEdited(mirrored.resumed());
    }

    private void publish(MirrorChanges changes) {
        List<OddsChanged.State> odds = new ArrayList<>(changes.added());
        odds.addAll(changes.moved());
        changes.added().forEach(market -> publish(market.marketId(), MarketStatus.OPEN));
        changes.reopened().forEach(market -> publish(market, MarketStatus.OPEN));
        publishEdited(changes.edited());
        publish(odds);
    }

    private void publishEdited(List<UUID> marketsOrEvents) {
        inBatches(marketsOrEvents, batch -> bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(batch)));
    }

    /** Closes open markets and returns those that were open. */
    public Future<List<UUID>> close(List<FeedClosure> ended) {
        return store.close(ended).onSuccess(this::publishClosed);
    }

    /**
     * Closes open markets that the filter excludes, except those in use.
     *
     * @param keptIfOpen those of the markets that stay mirrored while they are open
     */
    public Future<ExcludedMarkets> exclude(List<String> feedIds, List<String> keptIfOpen) {
        return exclusions.exclude(feedIds, keptIfOpen).onSuccess(excluded -> publishClosed(excluded.closed()));
    }

    /** Closes the open mirrored markets beyond a number and returns them: the least liquid ones that are not in use. */
    public Future<List<UUID>> closeBeyondLimit(int limit) {
        return exclusions.closeBeyondLimit(limit).onSuccess(this::publishClosed);
    }

    /** Number of open mirrored markets in use. */
    public Future<Integer> countInUse() {
        return exclusions.countInUse();
    }

    /** Liquidity of the open mirrored market at a rank, from 1, among those not in use; empty if there are fewer. */
    public Future<Optional<BigDecimal>> liquidityAtRank(int rank) {
        return exclusions.liquidityAtRank(rank);
    }

    /**
     * Closes markets that the feed no longer lists once their expiry has passed, for an admin to decide. They reopen if
     * the feed lists them again.
     *
     * @param markets the markets that the feed did not return
     * @param confirmedSince markets confirmed later stay open
     */
    public Future<List<UUID>> closeVanished(List<UUID> markets, Instant confirmedSince) {
        return exclusions.closeVanished(markets, confirmedSince).onSuccess(this::publishClosed);
    }

    private void publishClosed(List<UUID> closed) {
        closed.forEach(market -> publish(market, MarketStatus.CLOSED));
    }

    /**
     * Updates the odds of open mirrored markets. A quote that is older than the stored one is ignored.
     *
     * @param quotes each market once, a few hundred at most; none: nothing happens
     * @return the markets whose odds moved
     */
    public Future<List<OddsChanged.State>> quote(List<OddsQuote> quotes) {
        return quotes.isEmpty()
                ? Future.succeededFuture(List.of())
                : odds.quote(quotes, Optional.of(lease)).map(quoted -> {
                    publish(quoted.moved());
                    publishEdited(quoted.repriced());
                    return quoted.moved();
                });
    }

    /** The last trades of markets, as far as the price socket has reported them. */
    public Future<Map<UUID, LastTrade>> lastTrades(List<UUID> markets) {
        return odds.lastTrades(markets);
    }

    /** Unresolved mirrored markets with bets, in the order of their ids, starting behind {@code after}. */
    public Future<List<MirroredId>> unresolvedWithBets(UUID after, int limit) {
        return store.unresolved(after, true, Instant.EPOCH, limit);
    }

    /**
     * Mirrored markets without bets that the feed may have resolved, starting behind {@code after}: closed ones, and
     * open ones last confirmed before a time.
     */
    public Future<List<MirroredId>> unresolved(UUID after, Instant confirmedSince, int limit) {
        return store.unresolved(after, false, confirmedSince, limit);
    }

    /** Mirrored markets with bets that were resolved within {@code window}, starting behind {@code after}. */
    public Future<List<ResolvedMarket>> resolved(UUID after, Duration window, int limit) {
        return store.resolved(after, window, limit);
    }

    /**
     * Saves for the admins for which resolved markets the feed names another winner.
     *
     * @param reviewed all reviewed markets; those that are not contested any more are removed
     * @param window markets that were resolved earlier are removed
     */
    public Future<Void> contest(List<UUID> reviewed, List<ContestedResolution> contested, Duration window) {
        return store.contest(reviewed, contested, window);
    }

    /** The open and closed mirrored markets among those of the feed. */
    public Future<List<MirroredId>> known(List<String> feedIds) {
        return feedIds.isEmpty() ? Future.succeededFuture(List.of()) : store.known(feedIds);
    }

    /** Number of open mirrored markets. */
    public Future<Long> countOpen() {
        return store.countOpen();
    }

    /** Open mirrored markets with bets that are not suspended, starting behind {@code after}. */
    public Future<List<MirroredId>> withBets(UUID after, int limit) {
        return store.withBets(after, limit);
    }

    /**
     * The open mirrored markets to watch: those with bets first, then those that somebody looks at, then those with the
     * highest trend score.
     *
     * @param viewed markets that somebody looks at; a cross market stands for its linked market
     */
    public Future<List<MirroredId>> watched(List<UUID> viewed, int limit) {
        return store.watched(viewed, limit);
    }

    /** Saves why a closed market is not resolved, with the data of the sources, for the admins. */
    public Future<Void> saveEvidence(UUID market, String reason, Map<String, Object> evidence) {
        return store.saveEvidence(market, reason, new JsonObject(evidence));
    }

    private void publish(UUID market, MarketStatus status) {
        bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, status, null));
    }

    private void publish(List<OddsChanged.State> odds) {
        inBatches(odds, batch -> bus.publish(OddsChanged.ADDRESS, new OddsChanged(batch)));
    }

    private static <T> void inBatches(List<T> all, Consumer<List<T>> publish) {
        for (int from = 0; from < all.size(); from += EVENT_MARKETS_MAX) {
            publish.accept(all.subList(from, Math.min(from + EVENT_MARKETS_MAX, all.size())));
        }
    }
}
