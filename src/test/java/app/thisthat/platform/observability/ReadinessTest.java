package app.thisthat.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final Readiness readiness = new Readiness();

    @Test
    void isDownUntilTheServiceStarted() {
        readiness.answered();
        assertThat(readiness.isUp()).isFalse();
        readiness.start();
        assertThat(readiness.isUp()).isTrue();
    }

    @Test
    void fallsAtTheThirdFailureInARowAndRisesAtTheFirstAnswer() {
        readiness.start();
        readiness.failed();
        readiness.failed();
        assertThat(readiness.isUp()).isTrue();
        readiness.answered();
        readiness.failed();
        readiness.failed();
        assertThat(readiness.isUp()).isTrue();

        readiness.failed();

        assertThat(readiness.isUp()).isFalse();
        assertThat(readiness.isDatabaseUp()).isFalse();
        readiness.answered();
        assertThat(readiness.isUp()).isTrue();
    }

    @Test
    void isDownOnceTheServiceStopsWhateverTheDatabaseSays() {
        readiness.start();
        readiness.stop();
        readiness.answered();

        assertThat(readiness.isUp()).isFalse();
        assertThat(readiness.isDatabaseUp()).isTrue();
    }
}
