package app.thisthat.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final Readiness readiness = new Readiness();

    @Test
    void fallsAtTheThirdFailureInARowAndRisesAtTheFirstAnswer() {
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
        readiness.stop();
        readiness.answered();

        assertThat(readiness.isUp()).isFalse();
        assertThat(readiness.isDatabaseUp()).isTrue();
    }
}
