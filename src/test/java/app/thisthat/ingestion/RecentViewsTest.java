package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentViewsTest {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private long nowNanos;
    private final RecentViews views = new RecentViews(2, () -> nowNanos);

    @Test
    void view_lastsTwoMinutes() {
        views.add(List.of(A));
        pass(Duration.ofSeconds(60));
        views.add(List.of(B));
        pass(Duration.ofSeconds(60));
        assertThat(views.markets()).containsExactlyInAnyOrder(A, B);
        pass(Duration.ofMillis(1));
        assertThat(views.markets()).containsExactly(B);
    }

    @Test
    void repeatedView_startsTheTimeAgain() {
        views.add(List.of(A, B));
        pass(Duration.ofSeconds(119));
        assertThat(views.add(List.of(A))).as("no new market").isFalse();
        pass(Duration.ofSeconds(119));

        assertThat(views.markets()).containsExactly(A);
        assertThat(views.add(List.of(B))).isTrue();
    }

    @Test
    void oldestView_isDroppedIfThereAreTooMany() {
        views.add(List.of(A));
        views.add(List.of(B));
        views.add(List.of(A));
        views.add(List.of(C));

        assertThat(views.markets()).containsExactlyInAnyOrder(A, C);
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }
}
