package app.thisthat.simulator;

import app.thisthat.simulator.world.SimulatedMarket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the APIs state about markets instead of the state of the world, set through the control API. */
final class Overrides {

    private static final int MARKETS_MAX = 1_000;

    private final Map<String, StatedBook> books = new HashMap<>();
    private final Map<String, Game> games = new HashMap<>();
    private final Map<String, Map<String, Object>> rows = new HashMap<>();
    private final Map<String, Integer> paddings = new HashMap<>();

    /**
     * A game that a market is about.
     *
     * @param startsAt milliseconds since the epoch
     * @param secondsDelay by which the feed delays orders
     */
    record Game(long startsAt, int secondsDelay) {}

    /** Sets the book of a market's first outcome. */
    void setBook(SimulatedMarket market, StatedBook book) {
        put(books, market, book);
    }

    void removeBook(SimulatedMarket market) {
        books.remove(market.ids().conditionId());
    }

    /** The stated book of a token; empty if the market's quote counts. */
    Optional<StatedBook> book(SimulatedMarket market, String token) {
        return Optional.ofNullable(books.get(market.ids().conditionId()))
                .map(book -> ClobRows.isFirst(market, token) ? book : book.opposite());
    }

    void setGame(SimulatedMarket market, Game game) {
        put(games, market, game);
    }

    void removeGame(SimulatedMarket market) {
        games.remove(market.ids().conditionId());
    }

    Optional<Game> game(SimulatedMarket market) {
        return Optional.ofNullable(games.get(market.ids().conditionId()));
    }

    /** Replaces fields of a market's Gamma row; null removes a field, an empty map restores the row. */
    void rewrite(SimulatedMarket market, Map<String, Object> fields) {
        if (fields.isEmpty()) {
            rows.remove(market.ids().conditionId());
        } else {
            put(rows, market, fields);
        }
    }

    Map<String, Object> rewritten(SimulatedMarket market) {
        return rows.getOrDefault(market.ids().conditionId(), Map.of());
    }

    /** Adds a text of this many characters to a market's Gamma row; 0 removes it. */
    void pad(SimulatedMarket market, int characters) {
        if (characters == 0) {
            paddings.remove(market.ids().conditionId());
        } else {
            put(paddings, market, characters);
        }
    }

    Optional<String> padding(SimulatedMarket market) {
        return Optional.ofNullable(paddings.get(market.ids().conditionId())).map("x"::repeat);
    }

    private static <T> void put(Map<String, T> values, SimulatedMarket market, T value) {
        String id = market.ids().conditionId();
        if (values.size() >= MARKETS_MAX && !values.containsKey(id)) {
            throw new IllegalArgumentException("At most " + MARKETS_MAX + " markets can be changed");
        }
        values.put(id, value);
    }
}
