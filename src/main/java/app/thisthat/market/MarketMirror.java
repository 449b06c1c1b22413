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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * How a feed's markets enter the catalogue. What changed is published after it is committed, in batches; every method
 * fails only if the database does.
 */
public final class MarketMirror {

    private static final int PUBLISHED_TOGETHER_MAX = 500;

    private final MirrorStore store;
    private final MirrorExclusionStore choice;
    private final Bus bus;

    /**
     * Mirrors into a database.
     *
     * @param lease without it nothing is written: what comes late, from a node that stood still, would be taken for fresh
     * @param confirmAfter how old a confirmation of unchanged odds has to be before it is written anew
     */
    public MarketMirror(Postgres postgres, Bus bus, Lease lease, Duration confirmAfter) {
        this.store = new MirrorStore(postgres, lease, confirmAfter);
        this.choice = new MirrorExclusionStore(postgres, lease);
        this.bus = bus;
    }

    /**
     * Adds markets that are new and writes what changed of those that are known. One that is resolved or cancelled stays
     * so; one that an admin closed stays closed; one that the feed ended is opened only by a newer word of it, one that had
     * vanished from the feed by any. One whose outcomes are turned is suspended.
     *
     * @param page each market once, some hundreds at most
     */
    public Future<MirrorChanges> mirror(List<MirroredMarket> page) {
        return store.mirror(page).onSuccess(this::publish).compose(changes -> suspend(changes.turned())
                .map(changes));
    }

    /**
     * Confirms the odds of open markets no more, though they could be had, until the feed's catalogue shows them sound again:
     * they age, and take no bets.
     */
    public Future<Void> suspend(List<String> feedIds) {
        return feedIds.isEmpty() ? Future.succeededFuture() : store.suspend(feedIds);
    }

    /**
     * Keeps which open markets are disputed at the feed, and what it said, for the admins.
     *
     * @param listed the feed's ids of a page of its catalogue: what is not among the disputed is disputed no more
     */
    public Future<Void> dispute(List<String> listed, List<DisputedMarket> disputed) {
        return listed.isEmpty() ? Future.succeededFuture() : store.dispute(listed, disputed);
    }

    private void publish(MirrorChanges changes) {
        List<OddsChanged.State> quoted = new ArrayList<>(changes.added());
        quoted.addAll(changes.moved());
        changes.added().forEach(market -> publish(market.marketId(), MarketStatus.OPEN));
        changes.reopened().forEach(market -> publish(market, MarketStatus.OPEN));
        inParts(changes.edited(), part -> bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(part)));
        publish(quoted);
    }

    /** Closes those of the markets that are open; answers them. */
    public Future<List<UUID>> close(List<FeedClosure> ended) {
        return store.close(ended).onSuccess(this::publishClosed);
    }

    /**
     * Closes those of the feed's markets that are open, unless somebody has bet on them or another market follows them.
     *
     * @param tied those of them that may stay if they are open
     */
    public Future<ExcludedMarkets> leave(List<String> feedIds, List<String> tied) {
        return choice.leave(feedIds, tied).onSuccess(left -> publishClosed(left.closed()));
    }

    /** Closes what is open beyond so many, the least liquid of those that nobody has an interest in; answers them. */
    public Future<List<UUID>> trim(int most) {
        return choice.trim(most).onSuccess(this::publishClosed);
    }

    /** How many open mirrored markets somebody has bet on, or another market follows. */
    public Future<Integer> followed() {
        return choice.followed();
    }

    /**
     * The liquidity of the open mirrored market at a place among those that nobody has bet on and no other follows, 1 being
     * the most liquid; empty if there are not so many.
     */
    public Future<Optional<BigDecimal>> liquidityAt(int place) {
        return choice.liquidityAt(place);
    }

    /**
     * Closes markets that the feed tells nothing of any more once their end is past, for an admin to decide, unless the feed
     * lists them again before.
     *
     * @param markets those that the feed was asked for in vain
     * @param confirmedSince what was confirmed later is there still
     */
    public Future<List<UUID>> closeVanished(List<UUID> markets, Instant confirmedSince) {
        return choice.closeVanished(markets, confirmedSince).onSuccess(this::publishClosed);
    }

    private void publishClosed(List<UUID> closed) {
        closed.forEach(market -> publish(market, MarketStatus.CLOSED));
    }

    /**
     * Writes odds of open mirrored markets; a quote older than the one held is left aside.
     *
     * @param quotes each market once, some hundreds at most
     * @return the markets whose odds moved
     */
    public Future<List<OddsChanged.State>> quote(List<OddsQuote> quotes) {
        return store.quote(quotes).onSuccess(this::publish);
    }

    /**
     * Mirrored markets with bets that wait for their end, closed or open.
     *
     * @param after the last market of the page before
     */
    public Future<List<MirroredId>> unresolvedWithBets(UUID after, int limit) {
        return store.unresolved(after, true, Instant.EPOCH, limit);
    }

    /**
     * Mirrored markets without bets whose end the feed may know of: closed ones, and open ones it last confirmed before a
     * time.
     *
     * @param after the last market of the page before
     */
    public Future<List<MirroredId>> unresolved(UUID after, Instant confirmedSince, int limit) {
        return store.unresolved(after, false, confirmedSince, limit);
    }

    /** Those of the feed's markets that are mirrored and not at their end. */
    public Future<List<MirroredId>> known(List<String> feedIds) {
        return feedIds.isEmpty() ? Future.succeededFuture(List.of()) : store.known(feedIds);
    }

    /** How many mirrored markets are open. */
    public Future<Long> open() {
        return store.open();
    }

    /**
     * Open mirrored markets with bets that wait for their end, those suspended left out.
     *
     * @param after the last market of the page before
     */
    public Future<List<MirroredId>> withBets(UUID after, int limit) {
        return store.withBets(after, limit);
    }

    /** The open mirrored markets that are most worth watching: those with bets first, then the liveliest. */
    public Future<List<MirroredId>> watched(int limit) {
        return store.watched(limit);
    }

    /**
     * Keeps why a closed market is not resolved, for the admin who decides.
     *
     * @param evidence what the sources said
     */
    public Future<Void> keepEvidence(UUID market, String reason, Map<String, Object> evidence) {
        return store.keepEvidence(market, reason, new JsonObject(evidence));
    }

    private void publish(UUID market, MarketStatus status) {
        bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, status, null));
    }

    private void publish(List<OddsChanged.State> quoted) {
        inParts(quoted, part -> bus.publish(OddsChanged.ADDRESS, new OddsChanged(part)));
    }

    private static <T> void inParts(List<T> all, Consumer<List<T>> publish) {
        for (int from = 0; from < all.size(); from += PUBLISHED_TOGETHER_MAX) {
            publish.accept(all.subList(from, Math.min(from + PUBLISHED_TOGETHER_MAX, all.size())));
        }
    }
}
