package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogueHealthTest {

    private final CatalogueHealth health = new CatalogueHealth();

    @Test
    void threeFailedSyncsInARow_areReportedUntilOneIsComplete() {
        assertThat(isFailingAfter(false, false)).isFalse();
        assertThat(isFailingAfter(true, false, false)).isFalse();
        assertThat(isFailingAfter(false)).isTrue();
        assertThat(isFailingAfter(false, false, false, false)).isTrue();
        assertThat(isFailingAfter(true)).isFalse();
    }

    private boolean isFailingAfter(boolean... syncs) {
        for (boolean complete : syncs) {
            health.record(new CatalogueSynced(complete));
        }
        return health.isFailing();
    }
}
