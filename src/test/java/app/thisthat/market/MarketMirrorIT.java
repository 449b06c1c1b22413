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

    private final Instant noon = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(120);
    private static final Duration CONFIRM_AFTER = Duration.ofMinutes(1);

    private final String feedId = "0x" + UUID.randomUUID();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private MarketMirror mirror;

    @BeforeEach
    void open(TestDatabase database) {
        mirror = new MarketMirror(database.postgres(), bus, database.lease("ingestion"), CONFIRM_AFTER);
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void mirror_addsWhatIsNew(TestDatabase database) {
        MirrorChanges changes = mirror(market(5_500, noon));

        assertThat(changes.added()).hasSize(1);
        assertThat(text(database, "title")).isEqualTo("Will it rain?");
        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(text(database, "tags[2]")).isEqualTo("Portugal");
        assertThat(text(database, "liquidity::text")).isEqualTo("1000.50");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_writesNothingWhenNothingChanged(TestDatabase database) {
        mirror(market(5_500, noon));
        String before = text(database, "xmin::text");

        MirrorChanges changes = mirror(market(5_500, noon.plusSeconds(1)));

        assertThat(changes).isEqualTo(new MirrorChanges(List.of(), List.of(), List.of(), List.of(), List.of(), 0));
        assertThat(text(database, "xmin::text")).isEqualTo(before);
    }

    @Test
    void whatANodeWritesThatLostTheLease_changesNothing(TestDatabase database) {
        mirror(market(5_500, noon));
        String before = odds(database);
        Lease lost = database.lease("lost");
        database.ask("update leases set token = token + 1 where job = 'lost'");
        MarketMirror late = new MarketMirror(database.postgres(), bus, lost, CONFIRM_AFTER);
        UUID market = UUID.fromString(text(database, "id::text"));

        await(late.mirror(List.of(market(7_000, noon.plusSeconds(9)))));
        await(late.quote(List.of(new OddsQuote(market, new Odds(7_000), new Odds(3_000), noon.plusSeconds(9)))));
        await(late.close(List.of(new FeedClosure(feedId, noon.plusSeconds(9)))));

        assertThat(odds(database)).isEqualTo(before);
        assertThat(text(database, "status")).isEqualTo("open");
    }

    @Test
    void mirror_confirmsOldOddsWithoutTouchingTheMarket(TestDatabase database) {
        mirror(market(5_500, noon));
        database.ask("update market_odds set confirmed_at = now() - interval '2 minutes'");
        String before = text(database, "xmin::text");

        MirrorChanges changes = mirror(market(5_500, noon.plusSeconds(1)));

        assertThat(changes.confirmed()).isEqualTo(1);
        assertThat(changes.moved()).isEmpty();
        assertThat(text(database, "xmin::text")).isEqualTo(before);
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
        assertThat(database.ask(
                        "select confirmed_at > now() - interval '1 minute' from market_odds"
                                + " join markets on id = market_id where polymarket_id = ?",
                        feedId))
                .isEqualTo(true);
    }

    @Test
    void mirror_movesOddsByTokenWhereverTheFeedPutsThem(TestDatabase database) {
        mirror(market(5_500, noon));
        MirroredMarket turned = market(6_000, noon.plusSeconds(1));

        MirrorChanges changes = mirror(with(turned, turned.second(), turned.first()));

        assertThat(changes.moved()).hasSize(1);
        assertThat(changes.edited()).isEmpty();
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
        assertThat(text(database, "this_option")).isEqualTo("Yes");
    }

    @Test
    void mirror_leavesAMarketAloneWhoseTokensChanged(TestDatabase database) {
        mirror(market(5_500, noon));
        MirroredMarket other = with(
                market(6_000, noon.plusSeconds(1)),
                new Outcome("Yes", "77", new Odds(6_000)),
                new Outcome("No", "88", new Odds(4_000)));

        mirror(other);

        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_leavesAnOlderAnswerAside(TestDatabase database) {
        mirror(market(5_500, noon));

        MirrorChanges changes = mirror(market(6_000, noon.minusSeconds(1)));

        assertThat(changes.moved()).isEmpty();
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    @Test
    void mirror_believesAnOlderAnswerOnceOursIsOlderThanACache(TestDatabase database) {
        mirror(market(5_500, noon));
        database.ask("update market_odds set quoted_at = now() - interval '7 minutes'");

        mirror(market(6_000, Instant.now().minusSeconds(3_600)));

        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void mirror_confirmsTheSameOddsOfAnOlderAnswerAndKeepsTheirDate(TestDatabase database) {
        mirror(market(5_500, noon));
        database.ask("update market_odds set confirmed_at = now() - interval '9 minutes'");

        assertThat(mirror(market(5_500, noon.minusSeconds(3_600))).confirmed()).isEqualTo(1);

        assertThat(mirror(market(6_000, noon.minusSeconds(1))).moved()).isEmpty();
    }

    @Test
    void mirror_leavesAnAnswerOfNoDateAsideUntilOursIsOlderThanACache(TestDatabase database) {
        UUID id = mirror(market(5_500, null)).added().get(0).marketId();
        mirror(market(5_600, null));
        assertThat(odds(database)).as("ours have no date either").isEqualTo("0.5600 0.4400 2");
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), Instant.now()))));

        mirror(market(5_500, null));
        assertThat(odds(database)).isEqualTo("0.7000 0.3000 3");

        database.ask("update market_odds set quoted_at = now() - interval '7 minutes'");
        mirror(market(5_500, null));
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 4");
    }

    @Test
    void mirror_reopensOnAnAnswerOfNoDateOnceTheEndIsOlderThanACache(TestDatabase database) {
        mirror(market(5_500, noon));
        await(mirror.close(List.of(new FeedClosure(feedId, null))));
        assertThat(mirror(market(6_000, null)).reopened()).isEmpty();

        change(database, "closed_at = now() - interval '7 minutes'");
        database.ask("update market_odds set quoted_at = now() - interval '7 minutes'");
        assertThat(mirror(market(6_000, null)).reopened()).hasSize(1);
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void mirror_confirmsNothingOfAMarketThatIsSuspendedUntilItsRowIsSound(TestDatabase database) {
        UUID id = mirror(market(5_500, noon)).added().get(0).marketId();
        await(mirror.suspend(List.of(feedId)));

        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), noon.plusSeconds(1)))));
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");

        mirror(market(5_500, noon));
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), noon.plusSeconds(1)))));
        assertThat(odds(database)).isEqualTo("0.7000 0.3000 2");
    }

    @Test
    void close_closesOnceAndTellsOfIt(TestDatabase database) throws InterruptedException {
        BlockingQueue<MarketChanged> heard = new LinkedBlockingQueue<>();
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, heard::add);
        mirror(market(5_500, noon));

        List<UUID> closed = await(mirror.close(List.of(new FeedClosure(feedId, noon.plusSeconds(1)))));

        assertThat(closed).hasSize(1);
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, null))))).isEmpty();
        assertThat(text(database, "closed_by")).isEqualTo("feed");
        assertThat(heard.poll(5, TimeUnit.SECONDS).status()).isEqualTo("open");
        assertThat(heard.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new MarketChanged(closed.get(0), MarketStatus.CLOSED, null));
    }

    @Test
    void mirror_writesFiguresOnlyWhenTheyMovedByMuchAndTellsNobody(TestDatabase database) throws InterruptedException {
        MirroredMarket market = market(5_500, noon);
        mirror(market);
        database.ask("update markets set updated_at = now() - interval '1 day'");
        BlockingQueue<Object> heard = hearMarkets();
        String before = text(database, "xmin::text");

        mirror(with(market, "Will it rain?", "1050.52"));
        assertThat(text(database, "xmin::text")).isEqualTo(before);

        MirrorChanges changes = mirror(with(market, "Will it rain?", "1050.53"));
        assertThat(changes.edited()).isEmpty();
        assertThat(text(database, "liquidity::text")).isEqualTo("1050.53");
        assertThat(text(database, "(updated_at < now() - interval '1 hour')::text"))
                .as("who looks for what changed does not see it")
                .isEqualTo("true");

        UUID edited = mirror(with(market, "Will it pour?", "1050.54")).edited().get(0);
        assertThat(text(database, "title || ' ' || liquidity")).isEqualTo("Will it pour? 1050.54");
        assertThat(heard.poll(5, TimeUnit.SECONDS))
                .as("the first that was told, without a status")
                .isEqualTo(new MarketsEdited(List.of(edited)));
    }

    private BlockingQueue<Object> hearMarkets() {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        bus.<MarketsEdited>subscribe(MarketsEdited.ADDRESS, heard::add);
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, heard::add);
        return heard;
    }

    private static MirroredMarket with(MirroredMarket market, String title, String liquidity) {
        return new MirroredMarket(
                market.feedId(),
                title,
                market.description(),
                market.first(),
                market.second(),
                Credits.of(new BigDecimal(liquidity)),
                market.volume(),
                market.category(),
                market.tags(),
                market.endDate(),
                market.quotedAt());
    }

    @Test
    void mirror_tellsOfAMarketThatAnAdminClosedWhetherTheFeedHasEndedIt(TestDatabase database) {
        mirror(market(5_500, noon));
        change(database, "status = 'closed', closed_by = 'admin', closed_at = now()");
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, noon.plusSeconds(10))))))
                .isEmpty();
        assertThat(text(database, "closed_by || ' ' || (feed_ended_at is not null)"))
                .isEqualTo("admin true");

        mirror(market(5_500, noon.plusSeconds(10)));
        assertThat(text(database, "(feed_ended_at is not null)::text")).isEqualTo("true");
        mirror(market(5_500, noon.plusSeconds(11)));
        assertThat(text(database, "status || ' ' || (feed_ended_at is not null)"))
                .isEqualTo("closed false");
    }

    @Test
    void mirror_reopensOnlyOnNewerWordOfTheFeed(TestDatabase database) {
        mirror(market(5_500, noon));
        await(mirror.close(List.of(new FeedClosure(feedId, noon.plusSeconds(10)))));

        mirror(market(6_000, noon.plusSeconds(10)));
        assertThat(text(database, "status")).isEqualTo("closed");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");

        assertThat(mirror(market(6_000, noon.plusSeconds(11))).reopened()).hasSize(1);
        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
    }

    @Test
    void mirror_neverReopensWhatAnAdminClosedOrWhatIsResolved(TestDatabase database) {
        mirror(market(5_500, noon));
        change(database, "status = 'closed', closed_by = 'admin'");
        assertThat(mirror(market(6_000, noon.plusSeconds(1))).reopened()).isEmpty();

        change(database, "status = 'resolved', resolution = 'this', closed_by = 'feed'");
        assertThat(mirror(market(6_000, noon.plusSeconds(2))).reopened()).isEmpty();
        assertThat(text(database, "status")).isEqualTo("resolved");
    }

    @Test
    void mirror_reopensWhatHadVanishedOnAnyWordOfTheFeed(TestDatabase database) {
        UUID id = vanish(database);
        assertThat(text(database, "closed_by")).isEqualTo("vanished");

        assertThat(mirror(market(6_000, noon.minus(Duration.ofHours(2)))).reopened())
                .as("though its word is older than ours")
                .containsExactly(id);

        assertThat(text(database, "status")).isEqualTo("open");
        assertThat(odds(database)).isEqualTo("0.6000 0.4000 2");
        assertThat(await(mirror.closeVanished(List.of(id), Instant.now()))).isEmpty();
    }

    @Test
    void mirror_leavesClosedWhatHadVanishedAndTheFeedHasEndedSince(TestDatabase database) {
        vanish(database);
        assertThat(await(mirror.close(List.of(new FeedClosure(feedId, noon)))))
                .as("it was closed already")
                .isEmpty();

        assertThat(mirror(market(6_000, noon)).reopened()).isEmpty();

        assertThat(text(database, "closed_by")).isEqualTo("feed");
        assertThat(odds(database)).isEqualTo("0.5500 0.4500 1");
    }

    /** A market that the feed told nothing of any more until its end was past. */
    private UUID vanish(TestDatabase database) {
        UUID id = mirror(market(5_500, noon)).added().get(0).marketId();
        change(database, "expires_at = now() - interval '1 minute'");
        database.ask(
                "update market_odds set confirmed_at = now() - interval '1 hour', quoted_at = now() - interval '1 hour'"
                        + " where market_id = ?",
                id);
        assertThat(await(mirror.closeVanished(List.of(id), Instant.now()))).containsExactly(id);
        return id;
    }

    @Test
    void quote_movesAndConfirms(TestDatabase database) throws InterruptedException {
        BlockingQueue<OddsChanged> heard = new LinkedBlockingQueue<>();
        UUID id = mirror(market(5_500, noon)).added().get(0).marketId();
        bus.<OddsChanged>subscribe(OddsChanged.ADDRESS, heard::add);

        await(mirror.quote(List.of(new OddsQuote(id, new Odds(7_000), new Odds(3_000), noon.plusSeconds(1)))));
        await(mirror.quote(List.of(new OddsQuote(id, new Odds(1_000), new Odds(9_000), noon))));

        assertThat(odds(database)).isEqualTo("0.7000 0.3000 2");
        OddsChanged.State state = heard.poll(5, TimeUnit.SECONDS).markets().get(0);
        assertThat(state.seq()).isEqualTo(2);
        assertThat(state.thisOdds()).isEqualTo(new Odds(7_000));
        assertThat(heard).isEmpty();
    }

    @Test
    void theOddsOfAMarketThatFollows_moveWithItsSourceInTheRowTheEventAndTheHistory(TestDatabase database)
            throws InterruptedException {
        BlockingQueue<OddsChanged> heard = new LinkedBlockingQueue<>();
        UUID source = mirror(market(5_500, noon)).added().get(0).marketId();
        UUID cross = follower(database, source);
        bus.<OddsChanged>subscribe(OddsChanged.ADDRESS, heard::add);

        await(mirror.quote(List.of(new OddsQuote(source, new Odds(7_000), new Odds(3_000), noon.plusSeconds(1)))));
        assertFollowed(database, heard, source, cross, "0.7000 0.3000 2");
        mirror(market(2_000, noon.plusSeconds(2)));
        assertFollowed(database, heard, source, cross, "0.2000 0.8000 3");

        assertThat(database.ask("select min(low) || ' ' || max(high) from odds_history where market_id = ?", cross))
                .isEqualTo("0.2000 0.7000");
        database.ask(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'admin' where id = ?", cross);
        mirror(market(4_000, noon.plusSeconds(3)));
        assertFollowed(database, heard, source, cross, "0.4000 0.6000 4");
        await(mirror.quote(List.of(new OddsQuote(source, new Odds(9_000), new Odds(1_000), noon.plusSeconds(4)))));
        assertFollowed(database, heard, source, cross, "0.9000 0.1000 5");
    }

    private static UUID follower(TestDatabase database, UUID source) {
        UUID cross = UUID.randomUUID();
        database.ask(
                "insert into markets (id, title, this_option, that_option, market_type, linked_market_id)"
                        + " values (?, 'Will they say so?', 'Yes', 'No', 'cross', ?)",
                cross,
                source);
        database.ask("insert into market_odds (market_id, this_odds, that_odds) values (?, 0.55, 0.45)", cross);
        return cross;
    }

    private static void assertFollowed(
            TestDatabase database, BlockingQueue<OddsChanged> heard, UUID source, UUID cross, String odds)
            throws InterruptedException {
        assertThat(heard.poll(5, TimeUnit.SECONDS).markets())
                .extracting(OddsChanged.State::marketId)
                .containsExactlyInAnyOrder(source, cross);
        assertThat(database.ask(
                        "select concat_ws(' ', this_odds, that_odds, seq) from market_odds where market_id = ?", cross))
                .isEqualTo(odds);
    }

    @Test
    void unresolved_listsClosedAndForgottenMarkets(TestDatabase database) {
        UUID id = mirror(market(5_500, noon)).added().get(0).marketId();
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
        return await(mirror.mirror(List.of(market)));
    }

    private MirroredMarket market(int thisOdds, Instant quotedAt) {
        return new MirroredMarket(
                feedId,
                "Will it rain?",
                null,
                new Outcome("Yes", "11", new Odds(thisOdds)),
                new Outcome("No", "22", new Odds(Odds.ONE - thisOdds)),
                Credits.of(new BigDecimal("1000.50")),
                null,
                "Weather",
                List.of("Weather", "Portugal"),
                noon.plus(Duration.ofDays(9)),
                quotedAt);
    }

    private static MirroredMarket with(MirroredMarket market, Outcome... outcomes) {
        return new MirroredMarket(
                market.feedId(),
                market.title(),
                market.description(),
                outcomes[0],
                outcomes[1],
                market.liquidity(),
                market.volume(),
                market.category(),
                market.tags(),
                market.endDate(),
                market.quotedAt());
    }

    private String text(TestDatabase database, String column) {
        return (String) database.ask("select " + column + " from markets where polymarket_id = ?", feedId);
    }

    private String odds(TestDatabase database) {
        return (String) database.ask(
                "select concat_ws(' ', this_odds, that_odds, seq) from market_odds"
                        + " join markets on id = market_id where polymarket_id = ?",
                feedId);
    }

    private void change(TestDatabase database, String what) {
        database.ask("update markets set " + what + " where polymarket_id = ?", feedId);
    }
}
