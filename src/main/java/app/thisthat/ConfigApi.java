package app.thisthat;

import app.thisthat.account.credentials.PasswordPolicy;
import app.thisthat.account.credentials.SignIn;
import app.thisthat.betting.BettingSettings;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.ingestion.FeedSettings;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.reward.DailyReward;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;

/** The operation that tells clients the rules in force, so that no client contains their numbers. */
final class ConfigApi {

    /** The rules, without the time. */
    private final Config config;

    private final InstantSource clock;

    ConfigApi(Settings settings, InstantSource clock) {
        this.clock = clock;
        this.config = new Config(
                null,
                new Bets(
                        Credits.of(settings.betting().minStake()),
                        Credits.of(settings.betting().maxStake()),
                        Odds.LOWEST_BETTABLE,
                        Odds.HIGHEST_BETTABLE,
                        settings.betting().odds().maxAge().toSeconds(),
                        settings.betting().correctionWindow().toSeconds()),
                new Balance(Credits.of(Credits.BALANCE_MAX), SignIn.SIGNUP_BONUS),
                new CashOut(
                        settings.betting().cashOut().enabled(),
                        settings.betting().cashOut().margin(),
                        BettingSettings.CASH_OUT_QUOTE_VALIDITY.toSeconds(),
                        Credits.of(settings.betting().minStake())),
                new Reward(
                        DailyReward.AMOUNT,
                        DailyReward.CLAIM_INTERVAL.toSeconds(),
                        DailyReward.STREAK_WINDOW.toSeconds()),
                new Watchlist(
                        settings.watchlist().maxEntries(),
                        settings.watchlist().maxAlerts(),
                        settings.watchlist().alertsPerDay(),
                        settings.watchlist().quietTime().toSeconds(),
                        settings.watchlist().hysteresis()),
                new Auth(
                        settings.auth().accessTokenLifetime().toSeconds(),
                        settings.auth().refreshTokenLifetime().toSeconds(),
                        PasswordPolicy.CHARACTERS_MIN,
                        PasswordPolicy.BYTES_MAX),
                new Live("/api/v1/live", "/api/v1/live/sse"),
                new Switches(
                        settings.feed().source() != FeedSettings.Source.OFF,
                        !settings.mail().smtpUri().isEmpty(),
                        settings.rateLimitsEnabled(),
                        !settings.production()));
    }

    void register(Operations operations) {
        operations.on("getConfig", this::get);
    }

    private Future<ApiResponse> get(ApiRequest request) {
        return Future.succeededFuture(ApiResponse.ok(config.at(clock.instant())));
    }

    private record Config(
            Instant serverTime,
            Bets bets,
            Balance balance,
            CashOut cashOut,
            Reward dailyReward,
            Watchlist watchlist,
            Auth auth,
            Live live,
            Switches features) {

        Config at(Instant time) {
            return new Config(time, bets, balance, cashOut, dailyReward, watchlist, auth, live, features);
        }
    }

    private record Bets(
            Credits minStake,
            Credits maxStake,
            Odds minOdds,
            Odds maxOdds,
            long maxOddsAgeSeconds,
            long correctionWindowSeconds) {}

    private record Balance(Credits max, Credits signupBonus) {}

    private record CashOut(boolean enabled, BigDecimal margin, long quoteValiditySeconds, Credits minRemainingStake) {}

    private record Reward(Credits amount, long claimIntervalSeconds, long streakWindowSeconds) {}

    private record Watchlist(int maxEntries, int maxAlerts, int alertsPerDay, long quietSeconds, Odds hysteresis) {}

    private record Auth(
            long accessTokenSeconds, long refreshTokenSeconds, int passwordMinCharacters, int passwordMaxBytes) {}

    private record Live(String webSocketPath, String eventStreamPath) {}

    private record Switches(boolean mirroredMarkets, boolean mails, boolean rateLimits, boolean demoAccounts) {}
}
