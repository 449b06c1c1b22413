package app.thisthat.betting;

import app.thisthat.market.ResolveMarket;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes bets and resolutions from the event bus, and goes on with settlements that were interrupted anywhere. */
public final class BettingVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(BettingVerticle.class);

    /** How soon a settlement that a dead node left behind is taken up by another. */
    private static final long RESUME_INTERVAL_MS = 15_000;

    private final Postgres postgres;
    private final Bus bus;
    private final Settings.Betting settings;

    /** One on each node; several nodes work side by side, since correctness rests on the rows' locks. */
    public BettingVerticle(Postgres postgres, Bus bus, Settings.Betting settings) {
        this.postgres = postgres;
        this.bus = bus;
        this.settings = settings;
    }

    @Override
    public Future<?> start() {
        BetPlacement placement = new BetPlacement(new BetStore(postgres, settings.maxOddsAge()), bus);
        BetGroups groups = new BetGroups(settings, placement::commit, System::nanoTime);
        SettlementStore store = new SettlementStore(postgres);
        Settlement settlement = new Settlement(store, bus, settings.settlementChunk());
        Correction correction = new Correction(store, settlement, bus, settings.correctionWindow());
        bus.serve(PlaceBet.ADDRESS, groups::place);
        bus.serve(ResolveMarket.ADDRESS, settlement::resolve);
        bus.serve(CorrectMarket.ADDRESS, correction::correct);
        vertx.setPeriodic(0, RESUME_INTERVAL_MS, timer -> resume(settlement));
        return Future.succeededFuture();
    }

    private static void resume(Settlement settlement) {
        settlement
                .resume()
                .onFailure(
                        failure -> LOG.warn("Unfinished settlements could not be taken up; tried again soon", failure));
    }
}
