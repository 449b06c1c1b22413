package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveMarket;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Takes bets and resolutions from the event bus, and goes on with settlements that were interrupted anywhere. */
public final class BettingVerticle extends VerticleBase {

    /** How soon a settlement that a dead node left behind is taken up. */
    private static final Duration RESUME_INTERVAL = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final Bus bus;
    private final LeaderLeases leases;
    private final BettingSettings settings;
    private final MeterRegistry metrics;

    /** One on each node; several nodes work side by side, since correctness rests on the rows' locks. */
    public BettingVerticle(
            Postgres postgres, Bus bus, LeaderLeases leases, BettingSettings settings, MeterRegistry metrics) {
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        BettingMetrics meter = new BettingMetrics(metrics);
        BetPlacement placement = new BetPlacement(new BetStore(postgres, settings.maxOddsAge()), bus);
        BetBatcher groups = new BetBatcher(
                settings,
                placement::commit,
                System::nanoTime,
                (delay, task) -> vertx.setTimer(delay.toMillis(), id -> task.run()),
                meter);
        SettlementStore store = new SettlementStore(postgres);
        Settlement settlement = new Settlement(store, bus, settings.settlementChunk(), meter);
        Correction correction = new Correction(store, settlement, bus, settings.correctionWindow());
        bus.handle(PlaceBet.ADDRESS, groups::place);
        bus.handle(ResolveMarket.ADDRESS, settlement::resolve);
        bus.handle(CorrectMarket.ADDRESS, correction::correct);
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, market -> {
            if (market.status() == MarketStatus.CANCELLED) {
                settlement.settlePatiently(market.marketId());
            }
        });
        leases.every("betting.settlements", RESUME_INTERVAL, lease -> settlement.resume());
        return Future.succeededFuture();
    }
}
