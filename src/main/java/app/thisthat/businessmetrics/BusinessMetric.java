package app.thisthat.businessmetrics;

import java.util.Map;

/**
 * A metric for the business.
 *
 * @param name name in Prometheus
 * @param label null without a label
 * @param labelValue null without a label
 */
record BusinessMetric(String name, String label, String labelValue, double value) {

    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("thisthat_users", "Accounts ever created"),
            Map.entry("thisthat_bets", "Bets ever placed"),
            Map.entry("thisthat_credits_wagered", "Credits ever staked"),
            Map.entry("thisthat_bet_average_credits", "Average stake of all bets"),
            Map.entry("thisthat_signups_recent", "Accounts created in a span that ends today (UTC)"),
            Map.entry("thisthat_bets_recent", "Bets placed in a span that ends today (UTC)"),
            Map.entry("thisthat_credits_wagered_recent", "Credits staked in a span that ends today (UTC)"),
            Map.entry("thisthat_bettors_today", "Users with a bet today (UTC)"),
            Map.entry("thisthat_users_active_today", "Users who signed in or refreshed a session today (UTC)"),
            Map.entry("thisthat_markets_open", "Open markets by type"),
            Map.entry("thisthat_markets_closed_unresolved", "Closed markets without a resolution"),
            Map.entry("thisthat_settlements_unfinished", "Resolved markets with unsettled bets"),
            Map.entry("thisthat_settlement_unfinished_age_seconds", "Time since the oldest unfinished resolution"),
            Map.entry("thisthat_mails_waiting", "Mails in the outbox that are not sent"),
            Map.entry("thisthat_leaderboard_users", "Users with a rank"),
            Map.entry("thisthat_leaderboard_profit_credits", "Profit of the user at a rank; NaN without such a user"),
            Map.entry("thisthat_leaderboard_profit_users", "Ranked users by class of profit"));

    /** The HELP text of a metric. */
    static String description(String name) {
        return DESCRIPTIONS.get(name);
    }
}
