package app.thisthat.statistics;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.StatisticsFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random bets, cash-outs, resolutions and corrections, counted in between, against a computation from all bets. */
@ExtendWith(DatabaseExtension.class)
class StatisticsPropertyIT {

    private static final int USERS = 5;
    private static final int MARKETS = 45;
    private static final int STEPS = 500;
    private static final double EXACT = 1e-7;
    private static final double ROUNDED = 0.5e-4 + EXACT;
    private static final String[] CATEGORIES = {"Politics", "Sports", "Weather"};
    private static final String[] ENDINGS = {"this", "that", "this", "that", "invalid"};

    private static final String ALL_BETS =
            """
            select coalesce(json_agg(json_build_object(
                     'user', b.user_id, 'market', b.market_id, 'side', b.side, 'odds', b.odds_at_bet, 'stake', b.amount,
                     'payout', b.potential_payout, 'cashedStake', b.cashed_stake, 'cashedPayout', b.cashed_payout,
                     'paid', coalesce(b.actual_payout, 0) + b.cashed_value, 'status', m.status,
                     'resolution', m.resolution, 'category', lower(m.category), 'seq', t.seq,
                     'at', to_char(m.resolved_at, 'YYYYMMDDHH24MISSUS') || m.id) order by t.seq), '[]')::text
            from bets b
            join markets m on m.id = b.market_id
            join credit_transactions t on t.reference_id = b.id and t.transaction_type = 'bet_placed'
            """;

    private final TestDatabase database;
    private final LedgerFixture books;
    private final StatisticsFixture fixture;
    private final UserResultsStore results;

    StatisticsPropertyIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.fixture = new StatisticsFixture(database);
        this.results = new UserResultsStore(database.postgres());
    }

    /** A user's bets on a market, in their order. */
    private record Pair(String market, List<JsonNode> bets) {

        private JsonNode first() {
            return bets.get(0);
        }

        double sum(String field) {
            return bets.stream().mapToDouble(bet -> bet.get(field).asDouble()).sum();
        }

        double sum(String side, ToDoubleFunction<JsonNode> value) {
            return bets.stream()
                    .filter(bet -> bet.get("side").asText().equals(side))
                    .mapToDouble(value)
                    .sum();
        }

        boolean counts() {
            return first().get("status").asText().equals("resolved")
                    && !first().get("resolution").asText().equals("invalid");
        }

        double profit() {
            return Math.round((sum("paid") - sum("stake")) * 100) / 100.0;
        }

        double odds() {
            return first().get("odds").asDouble();
        }

        int win() {
            return first().get("side").equals(first().get("resolution")) ? 1 : 0;
        }

        double risk() {
            ToDoubleFunction<JsonNode> left = bet ->
                    bet.get("payout").asDouble() - bet.get("cashedPayout").asDouble();
            double certain = Math.min(sum("this", left), sum("that", left));
            return Math.max(0, sum("stake") - sum("cashedStake") - certain);
        }

        double variance() {
            double variance = 0;
            for (String side : List.of("this", "that")) {
                double stake = sum(side, bet -> bet.get("stake").asDouble());
                variance += stake * (sum(side, bet -> bet.get("payout").asDouble()) - stake);
            }
            return variance;
        }
    }

    @Test
    void results_equalAComputationFromAllBets() throws JsonProcessingException {
        Random random = new Random(22);
        List<UUID> users =
                IntStream.range(0, USERS).mapToObj(i -> books.user("1000000")).toList();
        List<UUID> markets = new ArrayList<>();
        List<UUID> ended = new ArrayList<>();
        Map<UUID, List<UUID>> betsOf = new HashMap<>();
        for (int i = 0; i < MARKETS; i++) {
            markets.add(fixture.market(CATEGORIES[i % CATEGORIES.length], odds(random)));
        }
        for (int step = 0; step < STEPS; step++) {
            UUID user = users.get(random.nextInt(USERS));
            int kind = random.nextInt(100);
            if (kind < 60 && !markets.isEmpty()) {
                UUID market = markets.get(random.nextInt(markets.size()));
                String amount = 10 + random.nextInt(90) + "." + (10 + random.nextInt(90));
                betsOf.computeIfAbsent(user, none -> new ArrayList<>())
                        .add(fixture.bet(user, market, random.nextBoolean() ? "this" : "that", amount));
            } else if (kind < 70 && !markets.isEmpty()) {
                fixture.setOdds(markets.get(random.nextInt(markets.size())), odds(random));
            } else if (kind < 80) {
                List<UUID> bets = betsOf.getOrDefault(user, List.of());
                if (!bets.isEmpty()) {
                    fixture.cashOut(user, bets.get(random.nextInt(bets.size())), random.nextBoolean() ? "1" : "0.3");
                }
            } else if (kind < 86 && !markets.isEmpty()) {
                UUID market = markets.remove(random.nextInt(markets.size()));
                if (random.nextInt(8) == 0) {
                    fixture.cancel(market);
                } else {
                    fixture.resolve(market, ENDINGS[random.nextInt(ENDINGS.length)]);
                    ended.add(market);
                }
            } else if (kind < 92 && !ended.isEmpty()) {
                fixture.resolve(ended.get(random.nextInt(ended.size())), ENDINGS[random.nextInt(ENDINGS.length)]);
            } else if (kind > 95) {
                fixture.count(1 + random.nextInt(3));
            }
        }
        for (UUID market : markets) {
            users.forEach(user -> fixture.bet(user, market, random.nextBoolean() ? "this" : "that", "10"));
            fixture.resolve(market, ENDINGS[random.nextInt(2)]);
        }
        fixture.count(2);

        Map<String, Map<String, Pair>> pairs = new HashMap<>();
        for (JsonNode bet : JsonMapper.builder().build().readTree((String) database.execute(ALL_BETS))) {
            pairs.computeIfAbsent(bet.get("user").asText(), none -> new HashMap<>())
                    .computeIfAbsent(bet.get("market").asText(), market -> new Pair(market, new ArrayList<>()))
                    .bets
                    .add(bet);
        }
        for (UUID user : users) {
            List<Pair> counted = pairs.get(user.toString()).values().stream()
                    .filter(Pair::counts)
                    .sorted(Comparator.comparing(pair -> pair.first().get("at").asText()))
                    .toList();
            assertThat(counted.size()).isGreaterThanOrEqualTo(UserSkill.MARKETS_MIN);
            assertSums(user, "", counted);
            for (String category : CATEGORIES) {
                assertSums(
                        user,
                        category.toLowerCase(Locale.ROOT),
                        counted.stream()
                                .filter(pair ->
                                        pair.first().get("category").asText().equalsIgnoreCase(category))
                                .toList());
            }
            assertResults(await(results.find(user)), counted);
        }
        assertMarketStatistics();
        books.assertInvariants();
    }

    private static String odds(Random random) {
        return "0." + (10 + random.nextInt(80));
    }

    private void assertSums(UUID user, String category, List<Pair> counted) throws JsonProcessingException {
        String row = (String) database.execute(
                "select to_json(r)::text from user_results r where user_id = ? and category = ?", user, category);
        JsonNode sums = JsonMapper.builder().build().readTree(row);
        int n = counted.size();
        double wins = counted.stream().mapToInt(Pair::win).sum();
        double odds = counted.stream().mapToDouble(Pair::odds).sum();
        double stakes = counted.stream().mapToDouble(pair -> pair.sum("stake")).sum();
        double profit = counted.stream().mapToDouble(Pair::profit).sum();
        double variance = counted.stream().mapToDouble(Pair::variance).sum();
        double uncertainty = counted.stream()
                .mapToDouble(pair -> pair.odds() * (1 - pair.odds()))
                .sum();
        assertThat(sums.get("markets").asInt()).isEqualTo(n);
        assertThat(sums.get("won").asLong())
                .isEqualTo(counted.stream().filter(pair -> pair.profit() > 0).count());
        assertThat(sums.get("stakes").asDouble()).isCloseTo(stakes, within(EXACT));
        assertThat(sums.get("profit").asDouble()).isCloseTo(profit, within(EXACT));
        assertThat(sums.get("risk").asDouble())
                .isCloseTo(counted.stream().mapToDouble(Pair::risk).sum(), within(EXACT));
        assertThat(sums.get("variance").asDouble()).isCloseTo(variance, within(1e-5));
        assertThat(sums.get("wins").asDouble()).isEqualTo(wins);
        assertThat(sums.get("odds").asDouble()).isCloseTo(odds, within(EXACT));
        assertThat(sums.get("roi_score").asDouble())
                .isCloseTo(lowerBound(profit / stakes, variance / (stakes * stakes)), within(1e-6));
        assertThat(sums.get("skill_score").asDouble())
                .isCloseTo(lowerBound((wins - odds) / n, uncertainty / ((double) n * n)), within(1e-6));
    }

    /** The 5 % quantile of the true value, of which the deviation among users is 0.05 (rules roi-board, skill-board). */
    private static double lowerBound(double observed, double variance) {
        double deviation = 0.05;
        double weight = deviation * deviation / (deviation * deviation + variance);
        return weight * observed - 1.645 * deviation * Math.sqrt(1 - weight);
    }

    private static void assertResults(UserResults found, List<Pair> counted) {
        int n = counted.size();
        int streak = 0;
        for (Pair pair : counted) {
            streak = pair.profit() > 0 ? streak + 1 : 0;
        }
        double best = counted.stream().mapToDouble(Pair::profit).max().orElseThrow();
        UserResults.Summary summary = found.summary();
        assertThat(summary.marketsPlayed()).isEqualTo(n);
        assertThat(summary.winStreak()).isEqualTo(streak);
        assertThat(summary.bestWin().profit().decimal().doubleValue()).isCloseTo(best, within(EXACT));
        assertThat(summary.roi().doubleValue())
                .isCloseTo(
                        counted.stream().mapToDouble(Pair::profit).sum()
                                / counted.stream()
                                        .mapToDouble(pair -> pair.sum("stake"))
                                        .sum(),
                        within(ROUNDED));

        UserSkill skill = found.skill();
        double wins = counted.stream().mapToInt(Pair::win).sum();
        double odds = counted.stream().mapToDouble(Pair::odds).sum();
        double brier = counted.stream()
                        .mapToDouble(pair -> Math.pow(pair.odds() - pair.win(), 2))
                        .sum()
                / n;
        assertThat(skill.brierScore().doubleValue()).isCloseTo(brier, within(ROUNDED));
        assertThat(skill.expectedWins().doubleValue()).isCloseTo(odds, within(EXACT));
        assertThat(skill.edge().value().doubleValue()).isCloseTo((wins - odds) / n, within(ROUNDED));
        assertThat(skill.edge().low().doubleValue()).isCloseTo(wilson(wins, n, -1) - odds / n, within(ROUNDED));
        assertThat(skill.edge().high().doubleValue()).isCloseTo(wilson(wins, n, 1) - odds / n, within(ROUNDED));
        for (int bucket = 0; bucket < 10; bucket++) {
            int index = bucket;
            List<Pair> inside = counted.stream()
                    .filter(pair -> Math.floor(pair.odds() * 10 + 1e-9) == index)
                    .toList();
            UserSkill.Bucket shown = skill.calibration().get(bucket);
            assertThat(shown.markets()).isEqualTo(inside.size());
            if (inside.isEmpty()) {
                assertThat(shown.winRate()).isNull();
            } else {
                assertThat(shown.winRate().doubleValue())
                        .isCloseTo(inside.stream().mapToInt(Pair::win).average().orElseThrow(), within(ROUNDED));
                assertThat(shown.meanOdds().doubleValue())
                        .isCloseTo(
                                inside.stream()
                                        .mapToDouble(Pair::odds)
                                        .average()
                                        .orElseThrow(),
                                within(ROUNDED));
            }
        }
        assertThat(new String(Json.bytes(skill), StandardCharsets.UTF_8)).contains("\"confidence\":0.95");
    }

    /** The rate p at which the observed wins are {@code sign * 1.96} deviations from n * p, found by bisection. */
    private static double wilson(double wins, int n, int sign) {
        double low = sign < 0 ? 0 : wins / n;
        double high = sign < 0 ? wins / n : 1;
        for (int i = 0; i < 100; i++) {
            double p = (low + high) / 2;
            boolean inside = Math.abs(wins - n * p) <= 1.959964 * Math.sqrt(n * p * (1 - p));
            boolean goHigher = inside == (sign > 0);
            low = goHigher ? p : low;
            high = goHigher ? high : p;
        }
        return low;
    }

    private void assertMarketStatistics() {
        assertThat(
                        database.execute(
                                """
                                select count(*) from (
                                  select market_id, count(*) as bets, count(distinct user_id) as bettors,
                                         coalesce(sum(amount) filter (where side = 'this'), 0) as this_stake,
                                         coalesce(sum(amount) filter (where side = 'that'), 0) as that_stake
                                  from bets group by market_id
                                ) b
                                full join market_statistics s using (market_id, bets, bettors, this_stake, that_stake)
                                where s.market_id is null or b.market_id is null
                                """))
                .isEqualTo(0L);
    }
}
