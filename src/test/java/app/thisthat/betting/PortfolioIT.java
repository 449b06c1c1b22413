package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.RefusedException;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class PortfolioIT {

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final BetStore bets;
    private final BetHistoryStore history;
    private final PortfolioStore portfolios;
    private final UUID user;

    PortfolioIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.bets = new BetStore(
                database.postgres(), TestDatabase.settings().betting().odds());
        this.history = new BetHistoryStore(database.postgres());
        this.portfolios = new PortfolioStore(
                database.postgres(), TestDatabase.settings().betting().cashOut());
        this.user = ledger.user();
    }

    @Test
    void positions_aggregateBetsByMarketAndSide() {
        UUID rain = ledger.market("0.5", "0.5");
        UUID snow = ledger.market("0.3", "0.7");
        place(rain, Side.THIS, 100);
        odds(rain, "0.8", "0.2");
        place(rain, Side.THIS, 100);
        place(snow, Side.THIS, 10);
        place(rain, Side.THAT, 50);

        Portfolio.Positions page = await(portfolios.positions(user, PositionFilter.open(), new PageRequest(20, 0)));

        assertThat(page.total()).isEqualTo(3);
        assertThat(page.positions())
                .extracting(position -> position.market().id(), Portfolio.Position::side)
                .containsExactly(tuple(rain, Side.THAT), tuple(snow, Side.THIS), tuple(rain, Side.THIS));
        Portfolio.Position twoBets = page.positions().get(2);
        assertThat(twoBets.bets()).isEqualTo(2);
        assertThat(twoBets.stake()).hasToString("200.00");
        assertThat(twoBets.potentialPayout()).hasToString("325.00");
        assertThat(twoBets.averageOdds()).hasToString("0.6154");
        assertThat(twoBets.currentOdds()).hasToString("0.8000");
        assertThat(twoBets.currentValue()).hasToString("260.00");
        assertThat(twoBets.unrealisedPnL()).hasToString("60.00");
        assertThat(await(portfolios.positions(user, PositionFilter.open(), new PageRequest(1, 1)))
                        .positions())
                .containsExactly(page.positions().get(1));
        assertThat(await(portfolios.positions(user, PositionFilter.open(), new PageRequest(1, 9)))
                        .total())
                .isEqualTo(3);
    }

    @Test
    void position_showsTheValueOfItsCashOutOrWhyThereIsNone() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        place(market, Side.THIS, 100);
        place(market, Side.THIS, 50);
        database.execute("update market_odds set this_bid = 0.48 where market_id = ?", market);
        assertThat(cashOut()).isEqualTo(new Portfolio.CashOut(true, new Credits(141_12), null));

        assertUnavailable(
                "update market_odds set moving_until = now() + interval '5 s' where market_id = ?", "ODDS_MOVING");
        database.execute("update market_odds set moving_until = null where market_id = ?", market);
        assertUnavailable("update market_odds set suspended = true where market_id = ?", "ODDS_STALE");
        database.execute("update market_odds set this_odds = 0.995, that_odds = 0.005 where market_id = ?", market);
        assertUnavailable("update market_odds set moving_until = null where market_id = ?", "ODDS_UNAVAILABLE");
        assertUnavailable("update markets set status = 'closed', closed_at = now() where id = ?", "MARKET_CLOSED");
        PortfolioStore switchedOff =
                new PortfolioStore(database.postgres(), new BettingSettings.CashOut(false, new BigDecimal("0.02")));
        assertThat(await(switchedOff.positions(user, PositionFilter.open(), new PageRequest(1, 0)))
                        .positions()
                        .get(0)
                        .cashOut()
                        .reason())
                .isEqualTo(CashOutReason.DISABLED);
    }

    private void assertUnavailable(String change, String reason) {
        database.execute(
                change,
                await(portfolios.positions(user, PositionFilter.open(), new PageRequest(1, 0)))
                        .positions()
                        .get(0)
                        .market()
                        .id());
        assertThat(cashOut()).isEqualTo(new Portfolio.CashOut(false, null, CashOutReason.valueOf(reason)));
    }

    private Portfolio.CashOut cashOut() {
        return await(portfolios.positions(user, PositionFilter.open(), new PageRequest(1, 0)))
                .positions()
                .get(0)
                .cashOut();
    }

    @Test
    void portfolio_sumsOpenPositionsOnly() {
        UUID open = ledger.market("0.65", "0.35");
        UUID settled = ledger.market("0.5", "0.5");
        place(open, Side.THIS, 100);
        place(settled, Side.THIS, 200);
        odds(open, "0.7", "0.3");
        ledger.resolveWithoutSettling(settled, "this");
        database.execute("select count(*) from settle_bets(?, 10)", settled);

        Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();

        assertThat(portfolio.creditBalance()).hasToString("1100.00");
        assertThat(portfolio.atRisk()).hasToString("100.00");
        assertThat(portfolio.potentialPayout()).hasToString("153.85");
        assertThat(portfolio.openValue()).hasToString("107.70");
        assertThat(portfolio.unrealisedPnL()).hasToString("7.70");
        assertThat(portfolio.realisedPnL()).hasToString("200.00");
        assertThat(portfolio.netWorth()).hasToString("1207.70");
        assertThat(portfolio.totalVolume()).hasToString("300.00");
        assertThat(portfolio.openBets()).isOne();
        assertThat(portfolio.openPositions()).isOne();
    }

    @Test
    void portfolioWithoutBets_containsTheBalance() {
        Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();

        assertThat(portfolio.netWorth()).isEqualTo(Credits.of(1_000));
        assertThat(portfolio.openPositions()).isZero();
        assertThat(await(portfolios.portfolio(UUID.randomUUID()))).isEmpty();
        assertThat(await(portfolios.positions(user, PositionFilter.open(), new PageRequest(20, 0)))
                        .positions())
                .isEmpty();
    }

    @Test
    void betsByCursor_areListedOnceDespiteNewBets() {
        UUID market = ledger.market("0.5", "0.5");
        List<UUID> placed = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            placed.add(0, place(market, Side.THIS, 10));
        }

        List<UUID> listed = new ArrayList<>();
        Optional<UUID> olderThan = Optional.empty();
        do {
            BetView.Page page = await(history.bets(
                    new BetQuery(user, Optional.empty(), Optional.empty(), olderThan, new PageRequest(3, 0))));
            page.bets().forEach(bet -> listed.add(bet.id()));
            olderThan = Optional.ofNullable(page.nextCursor()).map(BetQuery::olderThan);
            place(market, Side.THIS, 10);
        } while (olderThan.isPresent());

        assertThat(listed).isEqualTo(placed);
    }

    @Test
    void fullLastPage_hasNoCursor() {
        UUID market = ledger.market("0.5", "0.5");
        place(market, Side.THIS, 10);
        place(market, Side.THIS, 10);

        BetQuery both = new BetQuery(user, Optional.empty(), Optional.empty(), Optional.empty(), new PageRequest(2, 0));
        assertThat(await(history.bets(both)).nextCursor()).isNull();
        BetQuery one = new BetQuery(user, Optional.empty(), Optional.empty(), Optional.empty(), new PageRequest(1, 0));
        assertThat(await(history.bets(one)).bets()).hasSize(1);
    }

    @Test
    void everyPage_hasTheNumberOfAllBets() {
        UUID market = ledger.market("0.5", "0.5");
        place(ledger.market("0.5", "0.5"), Side.THIS, 10);
        List<UUID> placed = List.of(place(market, Side.THIS, 10), place(market, Side.THIS, 10));

        for (Optional<UUID> olderThan : List.of(Optional.<UUID>empty(), Optional.of(placed.get(0)))) {
            for (PageRequest page : List.of(
                    new PageRequest(1, 0),
                    new PageRequest(2, 0),
                    new PageRequest(3, 0),
                    new PageRequest(1, 1),
                    new PageRequest(3, 7))) {
                BetQuery all = new BetQuery(user, Optional.empty(), Optional.empty(), olderThan, page);
                BetQuery ofMarket =
                        new BetQuery(user, Optional.of(BetStatus.PENDING), Optional.of(market), olderThan, page);
                assertThat(await(history.bets(all)).total()).as(all.toString()).isEqualTo(3);
                assertThat(await(history.bets(ofMarket)).total())
                        .as(ofMarket.toString())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void bets_areFilteredByStatusAndMarket() {
        UUID open = ledger.market("0.5", "0.5");
        UUID settled = ledger.market("0.5", "0.5");
        UUID pending = place(open, Side.THIS, 10);
        UUID lost = place(settled, Side.THAT, 10);
        ledger.resolveWithoutSettling(settled, "this");
        database.execute("select count(*) from settle_bets(?, 10)", settled);

        assertThat(listed(Optional.of(BetStatus.PENDING), Optional.empty())).containsExactly(pending);
        assertThat(listed(Optional.empty(), Optional.of(settled))).containsExactly(lost);
        assertThat(listed(Optional.of(BetStatus.WON), Optional.of(settled))).isEmpty();
        assertThat(listed(Optional.empty(), Optional.empty())).containsExactly(lost, pending);
    }

    @Test
    void bets_containTheResolutionAndForfeitedCredits() {
        UUID settled = ledger.market("0.5", "0.5");
        UUID lost = place(settled, Side.THAT, 10);
        UUID won = place(settled, Side.THIS, 100);
        ledger.grant(user, "999000");
        ledger.resolveWithoutSettling(settled, "this");
        database.execute("select count(*) from settle_bets(?, 10)", settled);
        UUID pending = place(ledger.market("0.5", "0.5"), Side.THIS, 10);

        BetView.Page page = await(history.bets(
                new BetQuery(user, Optional.empty(), Optional.empty(), Optional.empty(), new PageRequest(20, 0))));

        assertThat(page.bets())
                .extracting(
                        BetView::id,
                        bet -> bet.market().status(),
                        bet -> bet.market().resolution(),
                        BetView::forfeited)
                .containsExactly(
                        tuple(pending, MarketStatus.OPEN, null, null),
                        tuple(won, MarketStatus.RESOLVED, Resolution.THIS, Credits.of(90)),
                        tuple(lost, MarketStatus.RESOLVED, Resolution.THIS, Credits.ZERO));
        assertThat(await(history.bet(won, user))).contains(page.bets().get(1));
    }

    @Test
    void readsAtOnce_giveEachCallerTheirOwnBetsAndPositions() {
        UUID market = ledger.market("0.5", "0.5");
        List<UUID> users = new ArrayList<>(List.of(user));
        IntStream.range(0, 30).forEach(i -> users.add(ledger.user()));
        List<List<UUID>> placed = new ArrayList<>();
        for (int i = 0; i < users.size(); i++) {
            List<UUID> ids = new ArrayList<>();
            for (int k = 0; k < i % 4; k++) {
                ids.add(0, place(users.get(i), market, k % 2 == 0 ? Side.THIS : Side.THAT, 10 + i));
            }
            placed.add(ids);
        }
        List<Future<BetView.Page>> bets = users.stream()
                .map(each -> history.bets(new BetQuery(
                        each, Optional.empty(), Optional.empty(), Optional.empty(), new PageRequest(2, 0))))
                .toList();
        List<Future<Portfolio.Positions>> positions = users.stream()
                .map(each -> portfolios.positions(each, PositionFilter.open(), new PageRequest(1, 0)))
                .toList();

        for (int i = 0; i < users.size(); i++) {
            List<UUID> own = placed.get(i);
            BetView.Page page = await(bets.get(i));
            assertThat(page.bets()).extracting(BetView::id).isEqualTo(own.subList(0, Math.min(2, own.size())));
            assertThat(page.total()).isEqualTo(own.size());
            assertThat(page.nextCursor() != null).isEqualTo(own.size() > 2);
            Portfolio.Positions held = await(positions.get(i));
            assertThat(held.total()).isEqualTo(Math.min(2, own.size()));
            long betsOnTheLastSide = (own.size() + 1L) / 2;
            Credits stake = Credits.of((10 + i) * betsOnTheLastSide);
            assertThat(held.positions())
                    .hasSize(Math.min(1, own.size()))
                    .allSatisfy(position -> assertThat(position.stake()).isEqualTo(stake));
        }
    }

    @Test
    void accountWithManyBets_hasTheSamePagesAndTotals() {
        UUID market = ledger.market("0.5", "0.5");
        UUID other = ledger.market("0.4", "0.6");
        UUID rich = ledger.user("1000000");
        placeMany(rich, market, PortfolioStore.BETS_MAX);
        assertThat(await(portfolios.positions(rich, PositionFilter.open(), new PageRequest(20, 0)))
                        .positions())
                .extracting(Portfolio.Position::bets)
                .containsExactly((long) PortfolioStore.BETS_MAX);
        placeMany(rich, other, BetHistoryStore.COUNTED_MAX - PortfolioStore.BETS_MAX);
        assertThat(total(rich)).isEqualTo(BetHistoryStore.COUNTED_MAX);
        placeMany(rich, other, 1);

        Portfolio.Positions positions =
                await(portfolios.positions(rich, PositionFilter.open(), new PageRequest(20, 0)));

        assertThat(positions.total()).isEqualTo(2);
        assertThat(positions.positions())
                .extracting(position -> position.market().id(), Portfolio.Position::bets)
                .containsExactly(
                        tuple(other, (long) BetHistoryStore.COUNTED_MAX - PortfolioStore.BETS_MAX + 1),
                        tuple(market, (long) PortfolioStore.BETS_MAX));
        assertThat(total(rich)).isEqualTo(BetHistoryStore.COUNTED_MAX + 1);
    }

    private long total(UUID owner) {
        return await(history.bets(new BetQuery(
                        owner, Optional.empty(), Optional.empty(), Optional.empty(), new PageRequest(20, 0))))
                .total();
    }

    /** Places bets of 10 credits. */
    private void placeMany(UUID bettor, UUID market, int count) {
        database.execute(
                """
                select count(*) from generate_series(1, ?) bet, place_bets(
                  array[case when bet > 0 then gen_random_uuid() end], array[?::uuid], array[0], array[?::uuid], array['this'], array[10.0],
                  array[null::numeric], array[null::numeric], array[null::text], array[null::bytea], interval '1 hour')
                """,
                count,
                bettor,
                market);
    }

    @Test
    void malformedCursor_isRefused() {
        assertThatThrownBy(() -> BetQuery.olderThan("AAAA")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> BetQuery.olderThan("A")).isInstanceOf(RefusedException.class);
    }

    private List<UUID> listed(Optional<BetStatus> status, Optional<UUID> market) {
        BetView.Page page =
                await(history.bets(new BetQuery(user, status, market, Optional.empty(), new PageRequest(20, 0))));
        assertThat(page.total()).isEqualTo(page.bets().size());
        return page.bets().stream().map(BetView::id).toList();
    }

    private UUID place(UUID market, Side side, long amount) {
        return place(user, market, side, amount);
    }

    private UUID place(UUID bettor, UUID market, Side side, long amount) {
        PlaceBet bet = new PlaceBet(bettor, 0, null, market, side, Credits.of(amount), null, null, null);
        return await(bets.place(List.of(bet), CommitLane.BYPASS)).get(0).bet().id();
    }

    private void odds(UUID market, String thisOdds, String thatOdds) {
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ? where market_id = ?",
                new BigDecimal(thisOdds),
                new BigDecimal(thatOdds),
                market);
    }
}
