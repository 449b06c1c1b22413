package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** The operations that quote and pay cash-outs. */
public final class CashOutApi {

    private static final String REPLAYED_HEADER = "Idempotency-Replayed";

    private final Bus bus;

    public CashOutApi(Bus bus) {
        this.bus = bus;
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.onTokenOnly("quoteCashOut", this::quote);
        operations.onTokenOnly("cashOut", this::cashOut);
    }

    private record QuoteRequest(BigDecimal fraction, Credits amount) {}

    private record CashOutRequest(UUID quoteId, Credits minValue, BigDecimal fraction, Credits amount) {}

    /** Where the price of a quote comes from. */
    private enum PriceSource {
        BID,
        ODDS
    }

    private record QuoteView(
            UUID quoteId,
            UUID betId,
            UUID marketId,
            Credits value,
            Credits profit,
            Credits stake,
            Credits potentialPayout,
            Odds price,
            String priceSource,
            Odds oddsAtBet,
            BigDecimal margin,
            Credits remainingStake,
            Credits remainingPayout,
            Instant quotedAt,
            Instant expiresAt) {

        static QuoteView of(CashOutQuote quote) {
            return new QuoteView(
                    quote.quoteId(),
                    quote.betId(),
                    quote.marketId(),
                    quote.value(),
                    quote.value().minus(quote.stake()),
                    quote.stake(),
                    quote.payout(),
                    quote.price(),
                    (quote.atBid() ? PriceSource.BID : PriceSource.ODDS).name().toLowerCase(Locale.ROOT),
                    quote.oddsAtBet(),
                    quote.margin(),
                    quote.stakeLeft(),
                    quote.payoutLeft(),
                    quote.quotedAt(),
                    quote.expiresAt());
        }
    }

    private record PaidView(CashOutView cashOut, Credits newBalance) {}

    private record CashOutView(
            UUID id,
            UUID betId,
            UUID marketId,
            Credits stake,
            Credits potentialPayout,
            Credits value,
            Credits profit,
            Odds price,
            BetStatus betStatus,
            Credits remainingStake,
            Credits remainingPayout,
            Instant cashedOutAt) {

        static CashOutView of(CashOutReceipt paid) {
            return new CashOutView(
                    paid.id(),
                    paid.betId(),
                    paid.marketId(),
                    paid.stake(),
                    paid.payout(),
                    paid.value(),
                    paid.profit(),
                    paid.price(),
                    paid.complete() ? BetStatus.CASHED_OUT : BetStatus.PENDING,
                    paid.stakeLeft(),
                    paid.payoutLeft(),
                    paid.cashedOutAt());
        }
    }

    private Future<ApiResponse> quote(ApiRequest request) {
        QuoteRequest body = request.body(QuoteRequest.class);
        requireAtMostOne("amount", body.fraction(), body.amount());
        QuoteCashOut quote = new QuoteCashOut(
                request.caller().userId(),
                request.caller().tokenVersion(),
                request.caller().sessionId(),
                request.pathId("betId"),
                new CashOutPart(body.fraction(), body.amount()),
                BookRead.NONE);
        return bus.<BetOutcome>request(QuoteCashOut.ADDRESS, quote).map(outcome -> {
            if (outcome instanceof BetOutcome.Quoted quoted) {
                return ApiResponse.ok(QuoteView.of(quoted.quote()));
            }
            throw refusal(outcome);
        });
    }

    private Future<ApiResponse> cashOut(ApiRequest request) {
        CashOutRequest body = request.body(CashOutRequest.class);
        if (body.quoteId() == null && body.minValue() == null) {
            throw invalid("quoteId", "required", "quoteId or minValue is required");
        }
        requireAtMostOne("minValue", body.quoteId(), body.minValue());
        requireAtMostOne("amount", body.quoteId(), body.fraction(), body.amount());
        CashOut cashOut = new CashOut(
                request.caller().userId(),
                request.caller().tokenVersion(),
                request.caller().sessionId(),
                request.pathId("betId"),
                new CashOutPart(body.fraction(), body.amount()),
                body.quoteId(),
                body.minValue(),
                request.header("Idempotency-Key").orElse(null),
                BookRead.NONE);
        return bus.<BetOutcome>request(CashOut.ADDRESS, cashOut).map(outcome -> response(request, outcome));
    }

    private static ApiResponse response(ApiRequest request, BetOutcome outcome) {
        if (!(outcome instanceof BetOutcome.CashedOut paid)) {
            throw refusal(outcome);
        }
        CashOutReceipt receipt = paid.receipt();
        if (!paid.replayed()) {
            log(request, receipt);
        }
        ApiResponse response = ApiResponse.ok(new PaidView(CashOutView.of(receipt), receipt.newBalance()));
        return paid.replayed() ? response.withHeader(REPLAYED_HEADER, "true") : response;
    }

    private static RuntimeException refusal(BetOutcome outcome) {
        return ((BetOutcome.Refused) outcome).refusal().asException();
    }

    private static void log(ApiRequest request, CashOutReceipt paid) {
        request.actionLog()
                .addKeyValue("cashOutId", paid.id())
                .addKeyValue("betId", paid.betId())
                .addKeyValue("marketId", paid.marketId())
                .addKeyValue("stake", paid.stake().decimal())
                .addKeyValue("value", paid.value().decimal())
                .log("Bet cashed out");
    }

    private static void requireAtMostOne(String field, Object... values) {
        if (Stream.of(values).filter(Objects::nonNull).count() > 1) {
            throw invalid(field, "notAllowed", "cannot be combined with the other fields of the request");
        }
    }

    private static RuntimeException invalid(String field, String rule, String problem) {
        return Refusal.invalid("The request is not valid", List.of(new FieldError(field, rule, problem)))
                .asException();
    }
}
