package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One invented event: what its markets have in common. */
public final class SimulatedEvent {

    private static final int AUGMENTED_PERCENT = 60;

    private final Series series;
    private final long edition;
    private final SeededRandom chance;
    private final Topic topic;
    private final TitleGenerator wording;
    private final List<SimulatedMarket> markets;

    /**
     * Invents it.
     *
     * @param series its series
     * @param edition of the series
     * @param size how many of its markets are listed, at most as many as the series has
     */
    SimulatedEvent(Series series, long edition, int size, MarketIdGenerator mint, TimeScale pace) {
        this.series = series;
        this.edition = edition;
        this.chance = series.chance().at(edition);
        this.topic = series.chance().at("topic").pick(Topic.ALL);
        this.wording = new TitleGenerator(topic.template(series.kind(), chance.at("template")), chance.at("words"));
        this.markets = markets(size, mint, pace);
    }

    private List<SimulatedMarket> markets(int size, MarketIdGenerator mint, TimeScale pace) {
        List<OutcomePlan> fates = OutcomePlan.of(series.kind(), series.size(), chance);
        List<SimulatedMarket> made = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            long opens = series.opens(edition);
            long closes = series.closes(edition, child);
            MarketKey key = new MarketKey(series.index(), edition, child);
            OutcomePlan fate = fates.get(child);
            SeededRandom own = chance.at("market").at(child);
            OddsPath path = new OddsPath(own, fate.base(), fate.outcome(), opens, closes, pace);
            SeededRandom course = series.kind() == EventKind.GROUP ? chance : own;
            List<LifecycleStage> stages = Lifecycle.stages(course, opens, closes, pace);
            made.add(new SimulatedMarket(this, key, mint.mint(key), path, stages));
        }
        return List.copyOf(made);
    }

    /** A decimal number, unique among events. */
    public String id() {
        return Long.toString(new MarketKey(series.index(), edition, 0).packed());
    }

    public String title() {
        return wording.title(series.closes(edition, series.size() - 1));
    }

    /** The markets, at least one. */
    public List<SimulatedMarket> markets() {
        return markets;
    }

    /** The broadest tag first. */
    public List<String> tags() {
        return List.of(topic.tag(), chance.at("tag").pick(topic.narrower()));
    }

    /** Whether its markets exclude each other. */
    public boolean exclusive() {
        return series.kind() == EventKind.GROUP;
    }

    /** The id of a market that is listed for a name yet to come, but not deployed; only some exclusive events have one. */
    public Optional<String> placeholderId() {
        if (!exclusive() || !chance.at("augmented").percent(AUGMENTED_PERCENT)) {
            return Optional.empty();
        }
        return Optional.of(Long.toString(new MarketKey(series.index(), edition, MarketKey.CHILD_MAX).packed()));
    }

    public long opensAt() {
        return series.opens(edition);
    }

    public long closesAt() {
        return series.closes(edition, series.size() - 1);
    }

    /** Whether all its markets are closed. */
    public boolean closed() {
        return markets.stream().allMatch(SimulatedMarket::closed);
    }

    TitleGenerator wording() {
        return wording;
    }

    Series series() {
        return series;
    }

    long edition() {
        return edition;
    }
}
