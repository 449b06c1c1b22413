package app.thisthat.betting;

import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveMarket;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Leases;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
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
    private final Leases leases;
    private final Settings.Betting settings;
    private final MeterRegistry metrics;

    /** One on each node; several nodes work side by side, since correctness rests on the rows' locks. */
    public BettingVerticle(
            Postgres postgres, Bus bus, Leases leases, Settings.Betting settings, MeterRegistry metrics) {
        this.postgres = postgres;
        this.bus = bus;
        this.leases = leases;
        this.settings = settings;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        BettingMeter meter = new BettingMeter(metrics);
        BetPlacement placement = new BetPlacement(new BetStore(postgres, settings.maxOddsAge()), bus);
        BetGroups groups = new BetGroups(
                settings,
                placement::commit,
                System::nanoTime,
                (delay, task) -> vertx.setTimer(delay.toMillis(), id -> task.run()),
                meter);
        SettlementStore store = new SettlementStore(postgres);
        Settlement settlement = new Settlement(store, bus, settings.settlementChunk(), meter);
        Correction correction = new Correction(store, settlement, bus, settings.correctionWindow());
        bus.serve(PlaceBet.ADDRESS, groups::place);
        bus.serve(ResolveMarket.ADDRESS, settlement::resolve);
        bus.serve(CorrectMarket.ADDRESS, correction::correct);
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, market -> {
            if (market.status().equals("cancelled")) {
                settlement.settlePatiently(market.marketId());
            }
        });
        leases.every("betting.settlements", RESUME_INTERVAL, lease -> settlement.resume());
        return Future.succeededFuture();
    }
}
