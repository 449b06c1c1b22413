package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One event: the common data of its markets. */
public final class SimulatedEvent {

    private static final int AUGMENTED_PERCENT = 60;

    private final Series series;
    private final long edition;
    private final SeededRandom random;
    private final Topic topic;
    private final TitleGenerator titles;
    private final List<SimulatedMarket> markets;

    /**
     * Creates an edition of a series.
     *
     * @param size number of listed markets, at most the size of the series
     */
    SimulatedEvent(Series series, long edition, int size, MarketIdGenerator idGenerator, TimeScale timeScale) {
        this.series = series;
        this.edition = edition;
        this.random = series.random().derive(edition);
        this.topic = series.random().derive("topic").pick(Topic.ALL);
        this.titles =
                new TitleGenerator(topic.template(series.kind(), random.derive("template")), random.derive("words"));
        this.markets = markets(size, idGenerator, timeScale);
    }

    private List<SimulatedMarket> markets(int size, MarketIdGenerator idGenerator, TimeScale timeScale) {
        List<OutcomePlan> plans = OutcomePlan.of(series.kind(), series.size(), random);
        List<SimulatedMarket> created = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            long opens = series.opens(edition);
            long closes = series.closes(edition, child);
            MarketKey key = new MarketKey(series.index(), edition, child);
            OutcomePlan plan = plans.get(child);
            SeededRandom marketRandom = random.derive("market").derive(child);
            OddsPath path = new OddsPath(marketRandom, plan.baseOdds(), plan.outcome(), opens, closes, timeScale);
            SeededRandom lifecycleRandom = series.kind() == EventKind.GROUP ? random : marketRandom;
            List<LifecycleStage> stages = Lifecycle.stages(lifecycleRandom, opens, closes, timeScale);
            created.add(new SimulatedMarket(this, key, idGenerator.generate(key), path, stages));
        }
        return List.copyOf(created);
    }

    /** A decimal number, unique among events. */
    public String id() {
        return Long.toString(new MarketKey(series.index(), edition, 0).packed());
    }

    public String title() {
        return titles.title(series.closes(edition, series.size() - 1));
    }

    /** At least one market. */
    public List<SimulatedMarket> markets() {
        return markets;
    }

    /** The main tag first. */
    public List<String> tags() {
        return List.of(topic.tag(), random.derive("tag").pick(topic.subtags()));
    }

    /** Whether at most one market resolves to its first outcome. */
    public boolean exclusive() {
        return series.kind() == EventKind.GROUP;
    }

    /** The id of a listed but undeployed placeholder market; empty for most events. */
    public Optional<String> placeholderId() {
        if (!exclusive() || !random.derive("augmented").percent(AUGMENTED_PERCENT)) {
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

    public boolean closed() {
        return markets.stream().allMatch(SimulatedMarket::closed);
    }

    TitleGenerator titles() {
        return titles;
    }

    Series series() {
        return series;
    }

    long edition() {
        return edition;
    }
}
