package app.thisthat.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final AtomicBoolean databaseDown = new AtomicBoolean();
    private final Readiness readiness = new Readiness(databaseDown::get);

    @Test
    void isUp_isFalseUntilStart() {
        assertThat(readiness.isUp()).isFalse();

        readiness.start();

        assertThat(readiness.isUp()).isTrue();
    }

    @Test
    void isUp_followsTheDatabase() {
        readiness.start();

        databaseDown.set(true);
        assertThat(readiness.isUp()).isFalse();

        databaseDown.set(false);
        assertThat(readiness.isUp()).isTrue();
    }

    @Test
    void isUp_isFalseAfterStop() {
        readiness.start();

        readiness.stop();

        assertThat(readiness.isUp()).isFalse();
        assertThat(readiness.isDatabaseUp()).isTrue();
    }
}
