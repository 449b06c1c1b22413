package app.thisthat.market;

import app.thisthat.kernel.Ids;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Writes mirrored events, in bulk. */
final class EventMirrorStore {

    private static final String MIRROR = Sql.load(EventMirrorStore.class, "mirror_events.sql");
    private static final String DISTINGUISH = Sql.load(EventMirrorStore.class, "distinguish_titles.sql");

    private final Pool pool;
    private final Lease lease;

    EventMirrorStore(Postgres postgres, Lease lease) {
        this.pool = postgres.updates();
        this.lease = lease;
    }

    /** Adds and updates events, each once; returns the known ones that changed. */
    Future<List<UUID>> mirror(List<MirroredEvent> events) {
        Tuple columns = Tuple.tuple()
                .addValue(MirrorStore.column(events, UUID[]::new, event -> Ids.next()))
                .addValue(MirrorStore.texts(events, MirroredEvent::feedId))
                .addValue(MirrorStore.texts(events, MirroredEvent::slug))
                .addValue(MirrorStore.texts(events, MirroredEvent::title))
                .addValue(MirrorStore.texts(events, MirroredEvent::image))
                .addValue(MirrorStore.texts(events, MirroredEvent::category))
                .addValue(MirrorStore.texts(events, event -> String.join(MirrorStore.TAG_SEPARATOR, event.tags())))
                .addValue(MirrorStore.column(events, Boolean[]::new, MirroredEvent::negRisk))
                .addValue(MirrorStore.times(events, MirroredEvent::startsAt))
                .addValue(MirrorStore.times(events, MirroredEvent::endsAt))
                .addValue(MirrorStore.column(events, Boolean[]::new, MirroredEvent::isComplete))
                .addValue(lease.job())
                .addValue(lease.token());
        return pool.preparedQuery(MIRROR).execute(columns).map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    /** Makes the titles of markets differ from those of other events; returns the changed markets. */
    Future<List<UUID>> distinguishTitles(Collection<UUID> markets) {
        return pool.preparedQuery(DISTINGUISH)
                .execute(Tuple.of(markets.toArray(UUID[]::new), lease.job(), lease.token()))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }
}
