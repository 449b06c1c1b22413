package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredMarket.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirroredEntriesTest {

    private static final StoredMarket STORED = new StoredMarket(7, true);
    private static final MirroredEvent COMPLETE = event("Storms", true);
    private static final MirroredEvent OUTLINE = event("Storms", false);

    private final MirroredEntries entries = new MirroredEntries(2);

    @Test
    void entry_isUnchangedWithOtherOddsAmountsAndTimes() {
        entries.add(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 5_500), STORED);

        assertThat(entries.unchanged(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 6_000)))
                .contains(STORED);
        assertThat(entries.unchanged(market("b", "Will it rain?", COMPLETE, List.of("Weather"), 5_500)))
                .isEmpty();
    }

    @Test
    void entry_isChangedByATitleATagOrItsEvent() {
        entries.add(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 5_500), STORED);

        assertThat(entries.unchanged(market("a", "Will it pour?", COMPLETE, List.of("Weather"), 5_500)))
                .isEmpty();
        assertThat(entries.unchanged(market("a", "Will it rain?", COMPLETE, List.of("Rain"), 5_500)))
                .isEmpty();
        assertThat(entries.unchanged(market("a", "Will it rain?", event("Calm", true), List.of("Weather"), 5_500)))
                .isEmpty();
    }

    @Test
    void outline_isComparedWithTheCompleteEntryWithoutTagsAndPosition() {
        entries.add(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 5_500), STORED);

        assertThat(entries.unchanged(market("a", "Will it rain?", OUTLINE, List.of("Rain"), 5_500)))
                .contains(STORED);
        assertThat(entries.unchanged(market("a", "Will it pour?", OUTLINE, List.of("Weather"), 5_500)))
                .isEmpty();
    }

    @Test
    void completeEntry_isMirroredAgainAfterAnotherOutline() {
        entries.add(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 5_500), STORED);
        entries.add(market("a", "Will it pour?", OUTLINE, List.of(), 5_500), STORED);

        assertThat(entries.unchanged(market("a", "Will it rain?", COMPLETE, List.of("Weather"), 5_500)))
                .isEmpty();
    }

    @Test
    void theEntryNotUsedForLongest_isForgotten() {
        entries.add(market("a", "Will it rain?", COMPLETE, List.of(), 5_500), STORED);
        entries.add(market("b", "Will it rain?", COMPLETE, List.of(), 5_500), STORED);
        assertThat(entries.unchanged(market("a", "Will it rain?", COMPLETE, List.of(), 5_500)))
                .isPresent();

        entries.add(market("c", "Will it rain?", COMPLETE, List.of(), 5_500), STORED);

        assertThat(entries.unchanged(market("b", "Will it rain?", COMPLETE, List.of(), 5_500)))
                .isEmpty();
        assertThat(entries.unchanged(market("a", "Will it rain?", COMPLETE, List.of(), 5_500)))
                .isPresent();
    }

    private static MirroredEvent event(String title, boolean isComplete) {
        return new MirroredEvent(
                "e",
                null,
                title,
                null,
                "Weather",
                isComplete ? List.of("Weather") : List.of(),
                false,
                null,
                null,
                isComplete);
    }

    private static MirroredMarket market(
            String feedId, String title, MirroredEvent event, List<String> tags, int firstOdds) {
        return new MirroredMarket(
                feedId,
                title,
                null,
                new Outcome("Yes", "1", new Odds(firstOdds)),
                new Outcome("No", "2", new Odds(Odds.ONE - firstOdds)),
                MirroredMarket.Price.FRESH,
                Credits.of(new BigDecimal(firstOdds)),
                null,
                "Weather",
                tags,
                event.isComplete(),
                null,
                Instant.ofEpochSecond(firstOdds),
                null,
                new MirroredMarket.Listing(title, null, null, null, null, false, event, event.isComplete() ? 3 : null));
    }
}
