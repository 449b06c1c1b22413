package app.thisthat.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One event: the common data of its markets. */
public final class SimulatedEvent {

    private static final int AUGMENTED_PERCENT = 60;
    private static final int PLACEHOLDER_FIRST = MarketKey.CHILD_MAX - 2;

    /** Smaller groups have no market for all other names. */
    private static final int OTHER_SIZE_MIN = 3;

    private final Series series;
    private final long edition;
    private final SeededRandom random;
    private final Topic topic;
    private final TitleGenerator titles;
    private final List<SimulatedMarket> markets;
    private final List<SimulatedMarket> placeholders;
    private String title;

    /**
     * Creates an edition of a series.
     *
     * @param size number of listed markets, at most the size of the series
     */
    SimulatedEvent(Series series, long edition, int size, MarketIdGenerator idGenerator, TimeScale timeScale) {
        this.series = series;
        this.edition = edition;
        this.random = series.random().derive(edition);
        this.topic = series.random().derive("topic").pick(Topic.with(series.kind()));
        this.titles =
                new TitleGenerator(topic.template(series.kind(), random.derive("template")), random.derive("words"));
        this.markets = markets(size, idGenerator, timeScale);
        this.placeholders = isAugmented() ? placeholders(idGenerator, timeScale) : List.of();
    }

    /** Markets that are reserved for names which are added later. They never resolve to their first outcome. */
    private List<SimulatedMarket> placeholders(MarketIdGenerator idGenerator, TimeScale timeScale) {
        List<SimulatedMarket> created = new ArrayList<>();
        for (int child = PLACEHOLDER_FIRST; child < MarketKey.CHILD_MAX; child++) {
            MarketKey key = new MarketKey(series.index(), edition, child);
            created.add(market(key, new OutcomePlan(0, Outcome.SECOND), idGenerator, timeScale));
        }
        return List.copyOf(created);
    }

    private List<SimulatedMarket> markets(int size, MarketIdGenerator idGenerator, TimeScale timeScale) {
        List<OutcomePlan> plans = OutcomePlan.of(series.kind(), series.size(), random);
        List<SimulatedMarket> created = new ArrayList<>();
        for (int child = 0; child < size; child++) {
            created.add(
                    market(new MarketKey(series.index(), edition, child), plans.get(child), idGenerator, timeScale));
        }
        return List.copyOf(created);
    }

    private SimulatedMarket market(
            MarketKey key, OutcomePlan plan, MarketIdGenerator idGenerator, TimeScale timeScale) {
        long opens = series.opens(edition);
        long closes = series.closes(edition, Math.min(key.child(), series.size() - 1));
        SeededRandom marketRandom = random.derive("market").derive(key.child());
        OddsPath path = new OddsPath(marketRandom, plan.baseOdds(), plan.outcome(), opens, closes, timeScale);
        SeededRandom lifecycleRandom = series.kind() == EventKind.GROUP ? random : marketRandom;
        List<LifecycleStage> stages = Lifecycle.stages(lifecycleRandom, opens, closes, timeScale);
        return new SimulatedMarket(this, key, idGenerator.generate(key), path, stages);
    }

    /** A decimal number, unique among events. */
    public String id() {
        return Long.toString(new MarketKey(series.index(), edition, 0).packed());
    }

    public String title() {
        return title == null ? generatedTitle() : title;
    }

    /** The title before it was renamed. */
    public String generatedTitle() {
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

    /** Whether names may be added to the event: it has placeholders and a market for all other names. */
    public boolean isAugmented() {
        return exclusive() && random.derive("augmented").percent(AUGMENTED_PERCENT);
    }

    /** The id of a listed but undeployed placeholder market; empty for most events. */
    public Optional<String> placeholderId() {
        return isAugmented()
                ? Optional.of(Long.toString(new MarketKey(series.index(), edition, MarketKey.CHILD_MAX).packed()))
                : Optional.empty();
    }

    /** The placeholders with ids, as they are at a time; none for most events. They are no {@link #markets()}. */
    public List<SimulatedMarket> placeholders(long time) {
        placeholders.forEach(placeholder -> placeholder.advanceTo(time));
        return placeholders;
    }

    /** The last market of an augmented event stands for all names that no other market has. */
    boolean isOther(int child) {
        return isAugmented() && series.size() > OTHER_SIZE_MIN && child == series.size() - 1;
    }

    static boolean isPlaceholder(int child) {
        return child >= PLACEHOLDER_FIRST && child < MarketKey.CHILD_MAX;
    }

    /** The name of a placeholder: {@code Person X}. */
    String placeholderName(int child) {
        String items = titles.template().items();
        return items.substring(0, 1).toUpperCase(Locale.ROOT) + items.substring(1) + " "
                + (char) ('X' + child - PLACEHOLDER_FIRST);
    }

    void rename(String newTitle) {
        this.title = newTitle;
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
