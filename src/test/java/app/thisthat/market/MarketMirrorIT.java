package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredMarket.Outcome;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.Lease;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class MarketMirrorIT {

    private static final Duration CONFIRM_AFTER = Duration.ofMinutes(1);

    private final Instant firstQuote =
            Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(120);
    private final String feedId = "0x" + UUID.randomUUID();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private MarketMirror mirror;

    @BeforeEach
    void open(TestDatabase database) {
        mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), CONFIRM_AFTER, InstantSource.system());
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void quoteOfTheSocket_countsAsFollowedOnlyIfItArrivedInTime(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        UUID id = (UUID) database.execute("select id from markets where polymarket_id = ?", feedId);
        stream(id, 6_000, Duration.ofMillis(300));
        assertThat(database.execute(
                        "select streamed_at > now() - interval '5 seconds' from market_odds where market_id = ?", id))
                .isEqualTo(true);

        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));
        assertThat(database.execute("select streamed_at is null from market_odds where market_id = ?", id))
                .as("a read says nothing about the socket")
                .isEqualTo(false);
        assertThat(database.execute(
                        "select read_at > now() - interval '5 seconds' from market_odds where market_id = ?", id))
                .isEqualTo(true);

        stream(id, 6_000, Duration.ofMillis(1_500));
        assertThat(database.execute("select streamed_at is null from market_odds where market_id = ?", id))
                .isEqualTo(true);
    }

    private void stream(UUID market, int thisOdds, Duration lag) {
        Instant now = Instant.now();
        await(mirror.quote(List.of(new OddsQuote(
                market, new Odds(thisOdds), new Odds(Odds.ONE - thisOdds), null, null, now, now.minus(lag), true))));
    }

    @Test
    void mirror_addsANewMarket(TestDatabase database) {
        MirrorChanges changes = mirror(market(5_500, firstQuote));

        assertThat(changes.added()).hasSize(1);
        assertThat(text(database, "title")).isEqualTo("Will it rain?");
        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(text(database, "tags[2]")).isEqualTo("Portugal");
        assertThat(text(database, "liquidity::text")).isEqualTo("1000.50");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_writesNothingWithoutChanges(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        String before = text(database, "xmin::text");

        MirrorChanges changes = mirror(market(5_500, firstQuote.plusSeconds(1)));

        assertThat(changes).isEqualTo(new MirrorChanges(List.of(), List.of(), List.of(), List.of(), List.of(), 0));
        assertThat(text(database, "xmin::text")).isEqualTo(before);
    }

    @Test
    void mirror_restoresAMarketThatAnotherStatementChanged(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        mirror(market(5_500, firstQuote));
        change(database, "description = 'Changed', volume = 1");

        assertThat(mirror(market(5_500, firstQuote)).edited()).hasSize(1);

        assertThat(text(database, "description")).isNotEqualTo("Changed");
        assertThat(text(database, "(volume is null)::text")).isEqualTo("true");
    }

    @Test
    void mirror_confirmsUnchangedOddsAndBidsByTokenInAnyOrder(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        MirroredMarket market = market(5_500, firstQuote);
        MirroredMarket reordered = with(
                market,
                new Outcome(
                        market.second().option(),
                        market.second().token(),
                        market.second().odds(),
                        new Odds(4_400)),
                new Outcome(
                        market.first().option(),
                        market.first().token(),
                        market.first().odds(),
                        new Odds(5_400)));
        mirror(reordered);
        database.execute("update market_odds set confirmed_at = now() - interval '2 minutes', this_bid = null");
        String before = text(database, "xmin::text");

        assertThat(mirror(reordered).confirmed()).isEqualTo(1);

        assertThat(text(database, "xmin::text")).isEqualTo(before);
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
        assertThat(database.execute(
                        "select this_bid || ' ' || that_bid from market_odds join markets on id = market_id"
                                + " where polymarket_id = ?",
                        feedId))
                .isEqualTo("0.5400 0.4400");
    }

    @Test
    void writesWithALostLease_changeNothing(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        String before = odds(database);
        Lease lost = database.lease("lost");
        database.execute("update leases set token = token + 1 where job = 'lost'");
        MarketMirror late = new MarketMirror(database.postgres(), bus, lost, CONFIRM_AFTER, InstantSource.system());
        UUID market = UUID.fromString(text(database, "id::text"));

        await(late.mirror(List.of(market(7_000, firstQuote.plusSeconds(9))), Instant.now()));
        database.execute("update market_odds set confirmed_at = now() - interval '2 minutes'");
        assertThat(await(late.mirror(List.of(market(5_500, firstQuote)), Instant.now()))
                        .confirmed())
                .isZero();
        await(late.quote(List.of(new OddsQuote(market, new Odds(7_000), new Odds(3_000), firstQuote.plusSeconds(9)))));
        await(late.close(List.of(new FeedClosure(feedId, firstQuote.plusSeconds(9)))));

        assertThat(odds(database)).isEqualTo(before);
        assertThat(text(database, "status")).isEqualTo("open");
    }

    @Test
    void mirror_confirmsOldOddsWithoutTouchingTheMarket(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        database.execute("update market_odds set confirmed_at = now() - interval '2 minutes'");
        String before = text(database, "xmin::text");

        MirrorChanges changes = mirror(market(5_500, firstQuote.plusSeconds(1)));

        assertThat(changes.confirmed()).isEqualTo(1);
        assertThat(changes.moved()).isEmpty();
        assertThat(text(database, "xmin::text")).isEqualTo(before);
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
        assertThat(database.execute(
                        "select confirmed_at > now() - interval '1 minute' from market_odds"
                                + " join markets on id = market_id where polymarket_id = ?",
                        feedId))
                .isEqualTo(true);
    }

    @Test
    void mirror_assignsOddsByTokenInAnyOrder(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        MirroredMarket swappedOrder = market(6_000, firstQuote.plusSeconds(1));

        MirrorChanges changes = mirror(with(swappedOrder, swappedOrder.second(), swappedOrder.first()));

        assertThat(changes.moved()).hasSize(1);
        assertThat(changes.edited()).isEmpty();
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
        assertThat(text(database, "this_option")).isEqualTo("Yes");
    }

    @Test
    void mirror_ignoresAMarketWithOtherTokens(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        MirroredMarket other = with(
                market(6_000, firstQuote.plusSeconds(1)),
                new Outcome("Yes", "77", new Odds(6_000)),
                new Outcome("No", "88", new Odds(4_000)));

        mirror(other);

        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_ignoresAnOlderResponse(TestDatabase database) {
        mirror(market(5_500, firstQuote));

        MirrorChanges changes = mirror(market(6_000, firstQuote.minusSeconds(1)));

        assertThat(changes.moved()).isEmpty();
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_takesAnOlderResponseOnceTheStoredOddsAreOlderThanTheCache(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        database.execute("update market_odds set quoted_at = now() - interval '7 minutes'");

        mirror(market(6_000, Instant.now().minusSeconds(3_600)));

        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void mirror_confirmsEqualOddsOfAnOlderResponseAndKeepsTheirTime(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        database.execute("update market_odds set confirmed_at = now() - interval '9 minutes'");

        assertThat(mirror(market(5_500, firstQuote.minusSeconds(3_600))).confirmed())
                .isEqualTo(1);

        assertThat(mirror(market(6_000, firstQuote.minusSeconds(1))).moved()).isEmpty();
    }

    @Test
    void mirror_ignoresAResponseWithoutTimeUntilTheStoredOddsAreOlderThanTheCache(TestDatabase database) {
        UUID id = mirror(market(5_500, null)).added().get(0).marketId();
        mirror(market(5_600, null));
        assertThat(odds(database)).as("the stored odds have no time either").isEqualTo("0.5600 0.4400 2");
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));

        mirror(market(5_500, null));
        assertThat(odds(database)).isEqualTo("0.7000 0.3000 3");

        database.execute("update market_odds set quoted_at = now() - interval '7 minutes',"
                + " confirmed_at = now() - interval '7 minutes'");
        mirror(market(5_500, null));
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 4");
    }

    @Test
    void mirror_reopensForAResponseWithoutTimeOnceTheClosureIsOlderThanTheCache(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        await(mirror.close(List.of(new FeedClosure(feedId, null))));
        assertThat(mirror(market(6_000, null)).reopened()).isEmpty();

        change(database, "closed_at = now() - interval '7 minutes'");
        database.execute("update market_odds set quoted_at = now() - interval '7 minutes'");
        assertThat(mirror(market(6_000, null)).reopened()).hasSize(1);
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void suspendedMarket_isConfirmedAgainByTheCatalogueOnly(TestDatabase database) {
        UUID id = mirror(market(5_500, firstQuote)).added().get(0).marketId();
        await(mirror.suspend(List.of(feedId)));

        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");

        mirror(market(5_500, firstQuote));
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));
        assertThat(odds(database)).isEqualTo("0.7000 0.3000 2");
    }

    @Test
    void close_closesOnceAndPublishesIt(TestDatabase database) throws InterruptedException {
        BlockingQueue<MarketChanged> events = new LinkedBlockingQueue<>();
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, events::add);
        mirror(market(5_500, firstQuote));

        List<UUID> closed = await(mirror.close(List.of(new FeedClosure(feedId, firstQuote.plusSeconds(1)))));

        assertThat(closed).hasSize(1);
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, null))))).isEmpty();
        assertThat(text(database, "closed_by")).isEqualTo("feed");
        assertThat(events.poll(5, TimeUnit.SECONDS).status()).isEqualTo(MarketStatus.OPEN);
        assertThat(events.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new MarketChanged(closed.get(0), MarketStatus.CLOSED, null));
    }

    @Test
    void mirror_writesLargeChangesOfAmountsOnlyAndPublishesNone(TestDatabase database) throws InterruptedException {
        MirroredMarket market = market(5_500, firstQuote);
        mirror(market);
        database.execute("update markets set updated_at = now() - interval '1 day'");
        BlockingQueue<Object> events = subscribeToMarkets();
        String before = text(database, "xmin::text");

        mirror(with(market, "Will it rain?", "1050.52"));
        assertThat(text(database, "xmin::text")).isEqualTo(before);

        MirrorChanges changes = mirror(with(market, "Will it rain?", "1050.53"));
        assertThat(changes.edited()).isEmpty();
        assertThat(text(database, "liquidity::text")).isEqualTo("1050.53");
        assertThat(text(database, "(updated_at < now() - interval '1 hour')::text"))
                .as("updated_at stays")
                .isEqualTo("true");

        UUID edited = mirror(with(market, "Will it pour?", "1050.54")).edited().get(0);
        assertThat(text(database, "title || ' ' || liquidity")).isEqualTo("Will it pour? 1050.54");
        assertThat(events.poll(5, TimeUnit.SECONDS))
                .as("the first event, without a status")
                .isEqualTo(new MarketsEdited(List.of(edited)));
    }

    private BlockingQueue<Object> subscribeToMarkets() {
        BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        bus.<MarketsEdited>subscribe(MarketsEdited.ADDRESS, events::add);
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, events::add);
        return events;
    }

    private static MirroredMarket with(MirroredMarket market, String title, String liquidity) {
        return new MirroredMarket(
                market.feedId(),
                title,
                market.description(),
                market.first(),
                market.second(),
                market.price(),
                Credits.of(new BigDecimal(liquidity)),
                market.volume(),
                market.category(),
                market.tags(),
                market.replacesTags(),
                market.endDate(),
                market.quotedAt(),
                market.inPlaySince(),
                Listings.withoutEvent(title));
    }

    @Test
    void marketClosedByAnAdmin_recordsWhetherTheFeedHasEndedIt(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        change(database, "status = 'closed', closed_by = 'admin', closed_at = now()");
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, firstQuote.plusSeconds(10))))))
                .isEmpty();
        assertThat(text(database, "closed_by || ' ' || (feed_ended_at is not null)"))
                .isEqualTo("admin true");

        mirror(market(5_500, firstQuote.plusSeconds(10)));
        assertThat(text(database, "(feed_ended_at is not null)::text")).isEqualTo("true");
        mirror(market(5_500, firstQuote.plusSeconds(11)));
        assertThat(text(database, "status || ' ' || (feed_ended_at is not null)"))
                .isEqualTo("closed false");
    }

    @Test
    void mirror_reopensForANewerResponseOnly(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        await(mirror.close(List.of(new FeedClosure(feedId, firstQuote.plusSeconds(10)))));

        mirror(market(6_000, firstQuote.plusSeconds(10)));
        assertThat(text(database, "status")).isEqualTo("closed");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");

        assertThat(mirror(market(6_000, firstQuote.plusSeconds(11))).reopened()).hasSize(1);
        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void mirror_reopensNeitherAdminClosedNorResolvedMarkets(TestDatabase database) {
        mirror(market(5_500, firstQuote));
        change(database, "status = 'closed', closed_by = 'admin'");
        assertThat(mirror(market(6_000, firstQuote.plusSeconds(1))).reopened()).isEmpty();

        change(database, "status = 'resolved', resolution = 'this', closed_by = 'feed'");
        assertThat(mirror(market(6_000, firstQuote.plusSeconds(2))).reopened()).isEmpty();
        assertThat(text(database, "status")).isEqualTo("resolved");
    }

    @Test
    void mirror_reopensAVanishedMarketForAnyResponse(TestDatabase database) {
        UUID id = vanish(database);
        assertThat(text(database, "closed_by")).isEqualTo("vanished");

        assertThat(mirror(market(6_000, firstQuote.minus(Duration.ofHours(2)))).reopened())
                .as("though the response is older")
                .containsExactly(id);

        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
        assertThat(await(mirror.closeVanished(List.of(id), Instant.now()))).isEmpty();
    }

    @Test
    void vanishedMarketThatTheFeedEnded_staysClosed(TestDatabase database) {
        vanish(database);
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, firstQuote)))))
                .as("already closed")
                .isEmpty();

        assertThat(mirror(market(6_000, firstQuote)).reopened()).isEmpty();

        assertThat(text(database, "closed_by")).isEqualTo("feed");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    /** A market that the feed no longer lists and whose expiry has passed. */
    private UUID vanish(TestDatabase database) {
        UUID id = mirror(market(5_500, firstQuote)).added().get(0).marketId();
        change(database, "expires_at = now() - interval '1 minute'");
        database.execute(
                "update market_odds set confirmed_at = now() - interval '1 hour', quoted_at = now() - interval '1 hour'"
                        + " where market_id = ?",
                id);
        assertThat(await(mirror.closeVanished(List.of(id), Instant.now()))).containsExactly(id);
        return id;
    }

    @Test
    void quote_movesOddsAndIgnoresAnOlderQuote(TestDatabase database) throws InterruptedException {
        BlockingQueue<OddsChanged> events = new LinkedBlockingQueue<>();
        UUID id = mirror(market(5_500, firstQuote)).added().get(0).marketId();
        bus.<OddsChanged>subscribe(OddsChanged.ADDRESS, events::add);

        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));
        Instant earlier = Instant.now().minusSeconds(1);
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(1_000), new Odds(9_000), earlier))));

        assertThat(odds(database)).isEqualTo("0.7000 0.3000 2");
        OddsChanged.State state = events.poll(5, TimeUnit.SECONDS).markets().get(0);
        assertThat(state.seq()).isEqualTo(2);
        assertThat(state.thisOdds()).isEqualTo(new Odds(7_000));
        assertThat(events).isEmpty();
    }

    @Test
    void crossMarketOdds_moveWithTheLinkedMarketInRowEventAndHistory(TestDatabase database)
            throws InterruptedException {
        BlockingQueue<OddsChanged> events = new LinkedBlockingQueue<>();
        UUID linked = mirror(market(5_500, firstQuote)).added().get(0).marketId();
        UUID cross = crossMarket(database, linked);
        bus.<OddsChanged>subscribe(OddsChanged.ADDRESS, events::add);

        await(mirror.quote(List.of(new OddsQuote(linked, new Odds(7_000), new Odds(3_000), Instant.now()))));
        assertBothMoved(database, events, linked, cross, "0.7000 0.3000 2");
        age(database);
        mirror(market(2_000, Instant.now()));
        assertBothMoved(database, events, linked, cross, "0.2000 0.8000 3");

        assertThat(database.execute("select min(low) || ' ' || max(high) from odds_history where market_id = ?", cross))
                .isEqualTo("0.2000 0.7000");
        database.execute(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'admin' where id = ?", cross);
        age(database);
        mirror(market(4_000, Instant.now()));
        assertBothMoved(database, events, linked, cross, "0.4000 0.6000 4");
        await(mirror.quote(List.of(new OddsQuote(linked, new Odds(9_000), new Odds(1_000), Instant.now()))));
        assertBothMoved(database, events, linked, cross, "0.9000 0.1000 5");
    }

    /** Ages all odds, so that a page of the catalogue is newer. */
    private static void age(TestDatabase database) {
        database.execute("update market_odds set quoted_at = quoted_at - interval '1 minute',"
                + " confirmed_at = confirmed_at - interval '1 minute'");
    }

    private static UUID crossMarket(TestDatabase database, UUID linked) {
        UUID cross = UUID.randomUUID();
        database.execute(
                "insert into markets (id, title, this_option, that_option, market_type, linked_market_id)"
                        + " values (?, 'Will they say so?', 'Yes', 'No', 'cross', ?)",
                cross,
                linked);
        database.execute("insert into market_odds (market_id, this_odds, that_odds) values (?, 0.55, 0.45)", cross);
        return cross;
    }

    private static void assertBothMoved(
            TestDatabase database, BlockingQueue<OddsChanged> events, UUID linked, UUID cross, String odds)
            throws InterruptedException {
        assertThat(events.poll(5, TimeUnit.SECONDS).markets())
                .extracting(OddsChanged.State::marketId)
                .containsExactlyInAnyOrder(linked, cross);
        assertThat(database.execute(
                        "select concat_ws(' ', this_odds, that_odds, seq) from market_odds where market_id = ?", cross))
                .isEqualTo(odds);
    }

    @Test
    void unresolved_listsClosedAndUnconfirmedMarkets(TestDatabase database) {
        UUID id = mirror(market(5_500, firstQuote)).added().get(0).marketId();
        UUID before = new UUID(id.getMostSignificantBits() - 1, 0);

        assertThat(await(mirror.unresolved(before, Instant.EPOCH, 10))).isEmpty();
        assertThat(await(mirror.unresolvedWithBets(before, 10))).isEmpty();
        assertThat(await(mirror.known(List.of(feedId, "0xunknown"))))
                .containsExactly(new MirroredId(id, feedId, "11", "22"));
        assertThat(await(mirror.unresolved(before, Instant.now().plusSeconds(60), 10)))
                .contains(new MirroredId(id, feedId, "11", "22"));
        await(mirror.close(List.of(new FeedClosure(feedId, null))));
        assertThat(await(mirror.unresolved(before, Instant.EPOCH, 10)))
                .containsExactly(new MirroredId(id, feedId, "11", "22"));
        assertThat(await(mirror.withBets(before, 10))).isEmpty();
    }

    private MirrorChanges mirror(MirroredMarket market) {
        return await(mirror.mirror(List.of(market), Instant.now()));
    }

    private MirroredMarket market(int thisOdds, Instant quotedAt) {
        return new MirroredMarket(
                feedId,
                "Will it rain?",
                null,
                new Outcome("Yes", "11", new Odds(thisOdds)),
                new Outcome("No", "22", new Odds(Odds.ONE - thisOdds)),
                MirroredMarket.Price.FRESH,
                Credits.of(new BigDecimal("1000.50")),
                null,
                "Weather",
                List.of("Weather", "Portugal"),
                true,
                firstQuote.plus(Duration.ofDays(9)),
                quotedAt,
                null,
                Listings.withoutEvent("Will it rain?"));
    }

    private static MirroredMarket with(MirroredMarket market, Outcome... outcomes) {
        return new MirroredMarket(
                market.feedId(),
                market.title(),
                market.description(),
                outcomes[0],
                outcomes[1],
                market.price(),
                market.liquidity(),
                market.volume(),
                market.category(),
                market.tags(),
                market.replacesTags(),
                market.endDate(),
                market.quotedAt(),
                market.inPlaySince(),
                market.listing());
    }

    private String text(TestDatabase database, String column) {
        return (String) database.execute("select " + column + " from markets where polymarket_id = ?", feedId);
    }

    private String odds(TestDatabase database) {
        return (String) database.execute(
                "select concat_ws(' ', this_odds, that_odds, seq) from market_odds"
                        + " join markets on id = market_id where polymarket_id = ?",
                feedId);
    }

    private void change(TestDatabase database, String what) {
        database.execute("update markets set " + what + " where polymarket_id = ?", feedId);
    }
}
