package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Data of the attacks: a large catalogue, an account with a long history, a market with many bets. */
final class Fixtures implements AutoCloseable {

    /** Block of the address of the preparations, another one in each run, because logins are limited. */
    private static final int BLOCK = 180;

    private static final int BETS = 10_000;
    private static final int PAGE = 100;
    private static final int UNAVAILABLE = 503;
    private static final int ATTEMPTS_MAX = 20;

    /** Ids that grow with time, as those of the service do. */
    private static final String NEW_ID =
            """
            create or replace function pg_temp.new_id(n bigint) returns uuid language sql as $$
              select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
                      || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5(random()::text || n), 1, 15))::uuid
            $$
            """;

    private static final String MARKETS =
            """
            with made as (
              insert into markets (id, title, description, this_option, that_option, liquidity, volume, category, tags,
                                   market_type, status, resolution, resolved_at, closed_at, settled_at)
              select pg_temp.new_id(n),
                     'Will ' || (array['the Lakers', 'the Senate', 'Bitcoin', 'the Fed', 'Real Madrid', 'Tesla',
                                       'the president', 'the prime minister', 'Ethereum', 'the Yankees', 'Arsenal'])[n %% 11 + 1]
                     || ' ' || (array['win', 'pass', 'reach', 'lose', 'announce', 'cut', 'raise', 'sign'])[n %% 8 + 1]
                     || ' ' || (array['the final', 'the bill', 'a new high', 'the election', 'interest rates', 'the deal',
                                      'the title'])[n %% 7 + 1]
                     || ' before ' || (array['January', 'March', 'May', 'July', 'October'])[n %% 5 + 1] || ' ' || n || '?',
                     repeat('This market will resolve to Yes if the event of case ' || n || ' has occurred by the end of the '
                            || 'date that the title states, as reported by a consensus of credible sources. ', 6),
                     'Yes', 'No', (n * 7919) %% 100000, (n * 104729) %% 1000000,
                     (array['Politics', 'Sports', 'Crypto', 'Economy', 'Science'])[n %% 5 + 1],
                     array[(array['Politics', 'Sports', 'Crypto', 'Economy', 'Science'])[n %% 5 + 1], 'tag ' || n %% 300],
                     'credits', '%1$s', %2$s, %3$s, %3$s, %3$s
              from generate_series(1, %4$d) n
              returning id
            )
            insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made order by id
            """;

    private static final String BETS_OF_USER =
            """
            do $$
            declare market record; n int := 0;
            begin
              for market in select id from markets where status = 'open' and market_type = 'credits' limit %d loop
                n := n + 1;
                perform place_bets(array[pg_temp.new_id(n)], array['%s'::uuid], array[0], array[market.id], array['this'],
                                   array[10::numeric], array[null::numeric], array[null::numeric], array[null::text],
                                   array[null::bytea], interval '1 minute');
              end loop;
            end $$
            """;

    private static final String BETS_OF_MARKET =
            """
            select count(*) from (
              select place_bets(array_agg(pg_temp.new_id(n)), array_agg(id), array_agg(0), array_agg('%1$s'::uuid),
                                array_agg(case when n %% 2 = 0 then 'this' else 'that' end), array_agg(10::numeric),
                                array_agg(null::numeric), array_agg(null::numeric), array_agg(null::text),
                                array_agg(null::bytea), interval '1 minute')
              from (select id, row_number() over () as n from users where email like 'load-%%' order by id offset %2$d limit %3$d) u
            ) placed
            """;

    /** As many rows as a market can have: seconds for an hour, minutes for a week, hours for a year. */
    private static final String HISTORY =
            """
            insert into odds_history (market_id, step, at, open, high, low, close)
            select '%1$s', step, date_bin(step * interval '1 second', now(), 'epoch') - n * step * interval '1 second',
                   0.5, 0.6, 0.4, 0.5
            from (values (1, 1, 3590), (60, 61, 10000), (3600, 169, 8000)) s (step, first, last)
            cross join generate_series(first, last) n
            on conflict do nothing
            """;

    /** As many points as a portfolio can have: five minutes for a day, hours for a week, days for two years. */
    private static final String POINTS =
            """
            insert into portfolio_points (user_id, at, step, balance, debt, realised_pnl, stake, value)
            select '%1$s', date_bin(step * interval '1 second', now(), 'epoch') - n * step * interval '1 second', step,
                   1000 + n, 0, n, 100, 90 + n
            from (values (300, 0, 288), (3600, 25, 191), (86400, 9, 730)) s (step, first, last)
            cross join generate_series(first, last) n
            on conflict do nothing
            """;

    private final Target target;
    private final Optional<Database> database;
    private final String address;
    private final String adminToken;
    private List<String> betMarkets = List.of();
    private Target.User heavyUser;
    private String historyMarket;
    private String busyMarket;
    private List<String> someMarkets = List.of();

    Fixtures(Target target) throws IOException, SQLException {
        this.target = target;
        this.database =
                target.dataDir().isPresent() ? Optional.of(Database.open(target.dataDir().get())) : Optional.empty();
        this.address = target.address(BLOCK, (int) (System.nanoTime() >>> 20 & 0x7fff));
        this.adminToken = token(target.admin().email(), target.admin().password());
    }

    private String token(String email, String password) throws IOException {
        return answer(Passwords.login(email, password)).get("accessToken").asText();
    }

    boolean hasDatabase() {
        return database.isPresent();
    }

    Database database() {
        return database.orElseThrow();
    }

    /** Sends a request of the preparation, again while the service is busy. Fails unless the status is below 400. */
    JsonNode answer(Request request) throws IOException {
        Response response = send(request);
        for (int attempt = 1; response.status() == UNAVAILABLE && attempt < ATTEMPTS_MAX; attempt++) {
            Threads.sleep(response.retryAfter() * 1_000);
            response = send(request);
        }
        if (response.status() >= 400) {
            throw new IOException(request.method() + " " + request.path() + ": " + response.status() + " "
                    + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return response.json();
    }

    private Response send(Request request) throws IOException {
        try (Connection connection = new Connection(target, address)) {
            return connection.send(request);
        }
    }

    /** Whether the service responds with any status, at the latest after some seconds. */
    boolean isServiceUp() {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                return send(Request.get("/markets/categories")).status() > 0;
            } catch (IOException e) {
                System.out.println("The service does not respond: " + e.getMessage());
                Threads.sleep(500);
            }
        }
        return false;
    }

    Request byAdmin(Request request) {
        return request.with("Authorization", "Bearer " + adminToken);
    }

    /** Creates an admin-made market, whose odds do not move. */
    String createMarket(String title) throws IOException {
        String body = "{\"title\":\"" + title + "\",\"thisOption\":\"Heads\",\"thatOption\":\"Tails\",\"thisOdds\":0.5,"
                + "\"thatOdds\":0.5,\"category\":\"Load test\"}";
        return answer(byAdmin(Request.post("/admin/markets", body))).get("id").asText();
    }

    /** Fills the catalogue up to a number of open markets, and a tenth as many resolved ones. */
    void fillCatalogue(int markets) throws IOException, SQLException {
        int present = answer(Request.get("/markets?limit=1")).get("total").asInt();
        int missing = markets - present;
        if (missing <= 0) {
            return;
        }
        database().execute(NEW_ID);
        database().execute(MARKETS.formatted("open", "null", "null", missing));
        database().execute(MARKETS.formatted("resolved", "'this'", "now()", missing / 10));
        database().execute("analyze markets, market_odds");
    }

    /** Markets for the bets of the bystander; attacks may use them, too. */
    List<String> betMarkets() throws IOException {
        if (betMarkets.isEmpty()) {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                made.add(createMarket("Bystander " + i));
            }
            betMarkets = List.copyOf(made);
        }
        return betMarkets;
    }

    /** Mirrored markets, whose odds move. */
    List<String> liveMarkets() throws IOException {
        return ids(answer(Request.get("/markets?type=polymarket&sort=trending&limit=20")));
    }

    /** 100 open markets, read once. */
    List<String> someMarkets() throws IOException {
        if (someMarkets.isEmpty()) {
            someMarkets = openMarkets();
        }
        return someMarkets;
    }

    List<String> openMarkets() throws IOException {
        return ids(answer(Request.get("/markets?sort=newest&limit=" + PAGE)));
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.get("markets").spliterator(), false)
                .map(market -> market.get("id").asText())
                .toList();
    }

    /** The last account, which has 10,000 bets and ledger rows and the longest history of a portfolio. */
    Target.User heavyUser() throws SQLException {
        if (heavyUser == null) {
            heavyUser = target.users().get(target.users().size() - 1);
            database().execute(NEW_ID);
            database().execute(BETS_OF_USER.formatted(BETS, heavyUser.id()));
            database().execute(POINTS.formatted(heavyUser.id()));
        }
        return heavyUser;
    }

    /** A market with 10,000 bets for all attacks that leave it open. */
    String busyMarket() throws IOException, SQLException {
        if (busyMarket == null) {
            busyMarket = crowdedMarket();
        }
        return busyMarket;
    }

    /** A new market with 10,000 bets of up to 1,000 users. */
    String crowdedMarket() throws IOException, SQLException {
        String market = createMarket("Crowded market");
        int users = Math.min(1_000, target.users().size() - Bystander.users() - 1);
        database().execute(NEW_ID);
        for (int placed = 0; placed < BETS; placed += users) {
            database().texts(BETS_OF_MARKET.formatted(market, Bystander.users(), users));
        }
        return market;
    }

    /** A market with the longest odds history that the service keeps. */
    String historyMarket() throws IOException, SQLException {
        if (historyMarket == null) {
            historyMarket = createMarket("Market with a history");
            database().execute(HISTORY.formatted(historyMarket));
        }
        return historyMarket;
    }

    @Override
    public void close() throws SQLException {
        if (database.isPresent()) {
            database.get().close();
        }
    }
}
