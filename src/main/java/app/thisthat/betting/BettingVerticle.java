package app.thisthat.betting;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ReadBook;
import app.thisthat.market.ResolveMarket;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.PostgresErrors;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Handles bets, cash-outs, resolutions and corrections from the event bus, and resumes interrupted settlements. */
public final class BettingVerticle extends VerticleBase {

    /** Interval of the search for settlements that a failed node has left unfinished. */
    private static final Duration RESUME_INTERVAL = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final Bus bus;
    private final LeaderLeases leases;
    private final BettingSettings settings;
    private final MeterRegistry metrics;

    /** To be deployed once on each node; row locks coordinate the nodes. */
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
        BettingMetrics bettingMetrics = new BettingMetrics(metrics);
        BetStore bets = new BetStore(postgres, settings.odds());
        BetPlacement placement = new BetPlacement(bets, bus, settings.odds().jumpPause());
        CashOutPayment cashOuts =
                new CashOutPayment(new CashOutStore(postgres, settings), bets::suspension, bus, settings);
        BetBatcher batcher = new BetBatcher(
                settings,
                new MixedBatches(placement::commit, cashOuts::commit)::commit,
                System::nanoTime,
                (delay, task) -> vertx.setTimer(delay.toMillis(), id -> task.run()),
                bettingMetrics);
        OddsConfirmation confirmation = new OddsConfirmation(
                request -> execute(request, placement, cashOuts, batcher),
                this::readBook,
                settings.queue(),
                System::nanoTime,
                bettingMetrics);
        SettlementStore store = new SettlementStore(postgres);
        Settlement settlement = new Settlement(store, bus, settings.settlementChunk(), bettingMetrics);
        Correction correction = new Correction(store, settlement, bus, settings.correctionWindow());
        bus.<BetRequest>handle(PlaceBet.ADDRESS, confirmation::place);
        bus.<BetRequest>handle(QuoteBet.ADDRESS, confirmation::place);
        bus.<BetRequest>handle(CashOut.ADDRESS, confirmation::place);
        bus.<BetRequest>handle(QuoteCashOut.ADDRESS, confirmation::place);
        bus.handle(ResolveMarket.ADDRESS, settlement::resolve);
        bus.handle(CorrectMarket.ADDRESS, correction::correct);
        bus.<MarketChanged>subscribe(MarketChanged.ADDRESS, market -> {
            if (market.status() == MarketStatus.CANCELLED) {
                settlement.start(market.marketId());
            }
        });
        leases.every("betting.settlements", RESUME_INTERVAL, lease -> settlement.resume());
        return bets.saveOddsRules();
    }

    /** Quotes change nothing that a batch could share. */
    private static Future<BetOutcome> execute(
            BetRequest request, BetPlacement placement, CashOutPayment cashOuts, BetBatcher batcher) {
        if (request instanceof QuoteBet quote) {
            return placement.quote(quote).recover(BettingVerticle::refused);
        }
        return request instanceof QuoteCashOut quote
                ? cashOuts.quote(quote).recover(BettingVerticle::refused)
                : batcher.place(request);
    }

    /** The event bus would lose the cause of a failed quote, so a busy or unavailable database is a refusal. */
    private static Future<BetOutcome> refused(Throwable failure) {
        return PostgresErrors.translate(failure)
                .<Future<BetOutcome>>map(refusal -> Future.succeededFuture(new BetOutcome.Refused(refusal)))
                .orElseGet(() -> Future.failedFuture(failure));
    }

    private Future<ReadBook.Result> readBook(BetOutcome.Unconfirmed bet) {
        return bus.<ReadBook.Reply>request(ReadBook.ADDRESS, new ReadBook(bet.mirroredMarket(), bet.inPlay()))
                .map(ReadBook.Reply::result);
    }
}
