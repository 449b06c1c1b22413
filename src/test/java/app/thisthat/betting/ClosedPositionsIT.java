package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(DatabaseExtension.class)
class ClosedPositionsIT {

    private static final PageRequest PAGE = new PageRequest(20, 0);

    private final BettingTestSupport betting;
    private final PortfolioStore portfolios;

    ClosedPositionsIT(TestDatabase database) {
        this.betting = new BettingTestSupport(database, 100);
        this.portfolios = new PortfolioStore(
                database.postgres(), TestDatabase.settings().betting().cashOut());
    }

    private List<Portfolio.Position> positions(UUID user, PositionFilter.Status status) {
        Portfolio.Positions page = await(portfolios.positions(user, PositionFilter.of(status), PAGE));
        assertThat(page.total()).isEqualTo(page.positions().size());
        return page.positions();
    }

    @Test
    void closedPosition_hasTheProfitOfAllItsBets() {
        UUID user = betting.ledger().user();
        UUID market = betting.ledger().market("0.5", "0.55");
        Bet cashedOut = betting.bet(user, market, Side.THIS, 100);
        betting.bet(user, market, Side.THIS, 50);
        betting.bet(user, market, Side.THAT, 30);
        await(betting.cashOutAsync(cashedOut));
        assertThat(positions(user, PositionFilter.Status.OPEN))
                .extracting(Portfolio.Position::side, Portfolio.Position::bets, p -> p.realisedPnL()
                        .toString())
                .containsExactlyInAnyOrder(tuple(Side.THIS, 1L, "-2.00"), tuple(Side.THAT, 1L, "0.00"));
        assertThat(positions(user, PositionFilter.Status.CLOSED)).isEmpty();
        assertThat(positions(user, PositionFilter.Status.ALL)).isEqualTo(positions(user, PositionFilter.Status.OPEN));

        betting.resolve(market, Resolution.THIS);

        assertThat(positions(user, PositionFilter.Status.OPEN)).isEmpty();
        List<Portfolio.Position> closed = positions(user, PositionFilter.Status.CLOSED);
        assertThat(closed)
                .extracting(
                        Portfolio.Position::side,
                        Portfolio.Position::status,
                        Portfolio.Position::bets,
                        p -> p.stake().toString(),
                        p -> p.realisedPnL().toString(),
                        p -> p.currentValue().toString())
                .containsExactlyInAnyOrder(
                        tuple(Side.THIS, Portfolio.PositionStatus.CLOSED, 2L, "150.00", "48.00", "0.00"),
                        tuple(Side.THAT, Portfolio.PositionStatus.CLOSED, 1L, "30.00", "-30.00", "0.00"));
        assertThat(closed).allSatisfy(position -> {
            assertThat(position.closedAt()).isAfter(position.lastBetAt());
            assertThat(position.cashOut()).isNull();
            assertThat(position.unrealisedPnL()).isEqualTo(Credits.ZERO);
        });
    }

    @Test
    void profitsOfAllPositions_addUpToTheProfitOfTheUser() {
        UUID user = betting.ledger().user("5000");
        for (Resolution resolution : Resolution.values()) {
            UUID market = betting.ledger().market("0.37", "0.66");
            Bet bet = betting.bet(user, market, Side.THIS, 97);
            betting.bet(user, market, Side.THAT, 31);
            betting.cashOut(bet, Credits.of(33));
            betting.resolve(market, resolution);
        }
        UUID corrected = betting.ledger().market("0.4", "0.6");
        betting.bet(user, corrected, Side.THIS, 80);
        betting.resolve(corrected, Resolution.THAT);
        betting.correct(corrected, Resolution.THIS);
        Bet whole = betting.bet(user, betting.ledger().market("0.71", "0.3"), Side.THIS, 55);
        await(betting.cashOutAsync(whole));
        Bet part = betting.bet(user, betting.ledger().market("0.71", "0.3"), Side.THIS, 55);
        betting.cashOut(part, Credits.of(20));

        List<Portfolio.Position> all = positions(user, PositionFilter.Status.ALL);
        Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();

        assertThat(all.stream().map(Portfolio.Position::realisedPnL).reduce(Credits.ZERO, Credits::plus))
                .isEqualTo(portfolio.realisedPnL());
        assertThat(all.stream().map(Portfolio.Position::currentValue).reduce(Credits.ZERO, Credits::plus))
                .isEqualTo(portfolio.openValue());
        List<Portfolio.Position> parts = new ArrayList<>(positions(user, PositionFilter.Status.OPEN));
        parts.addAll(positions(user, PositionFilter.Status.CLOSED));
        assertThat(all).containsExactlyInAnyOrderElementsOf(parts).hasSize(9);
    }

    @Test
    void closedPositions_arePagedFromTheLastEndOn() {
        UUID user = betting.ledger().user();
        List<UUID> ended = new ArrayList<>();
        List<UUID> markets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            UUID market = betting.ledger().market("0.5", "0.5");
            betting.bet(user, market, Side.THIS, 10);
            markets.add(0, market);
        }
        for (UUID market : markets) {
            betting.resolve(market, Resolution.THIS);
            ended.add(0, market);
        }

        List<UUID> listed = new ArrayList<>();
        Optional<Portfolio.PositionKey> after = Optional.empty();
        do {
            Portfolio.Positions page = await(portfolios.positions(
                    user,
                    new PositionFilter(PositionFilter.Status.CLOSED, Optional.empty(), after),
                    new PageRequest(2, 0)));
            assertThat(page.total()).isEqualTo(5);
            page.positions().forEach(position -> listed.add(position.market().id()));
            after = Optional.ofNullable(page.nextCursor()).map(Portfolio.PositionKey::of);
        } while (after.isPresent());

        assertThat(listed).isEqualTo(ended);
        assertThat(await(portfolios.positions(
                                user,
                                new PositionFilter(
                                        PositionFilter.Status.CLOSED, Optional.of(ended.get(3)), Optional.empty()),
                                PAGE))
                        .positions())
                .extracting(position -> position.market().id())
                .containsExactly(ended.get(3));
    }
}
