package app.thisthat.ledger.expiry;

import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets credits expire and warns of it before, in short transactions over a bounded number of accounts. The rows say what is
 * left to do, so that it can be stopped and begun anew at any time, on any node, by several at once.
 */
public final class CreditExpiry {

    private static final Logger LOG = LoggerFactory.getLogger(CreditExpiry.class);
    private static final UUID BEFORE_THE_FIRST = new UUID(0, 0);

    private final CreditExpiryStore store;
    private final ExpiryPolicy rule;
    private final Bounds bounds;
    private UUID walkedTo = BEFORE_THE_FIRST;

    /**
     * How much is done at a time.
     *
     * @param expiries in one transaction
     * @param accounts looked at in one statement
     * @param warnings written in one run, so that other mails do not wait behind them for long
     */
    public record Bounds(int expiries, int accounts, int warnings) {

        public static final Bounds USUAL = new Bounds(500, 5_000, 5_000);
    }

    public CreditExpiry(CreditExpiryStore store, ExpiryPolicy rule, Bounds bounds) {
        this.store = store;
        this.rule = rule;
        this.bounds = bounds;
    }

    /** Does all that is due; where it was through with its warnings for one run, the next goes on from there. */
    public Future<Void> run() {
        if (!rule.inForce()) {
            return Future.succeededFuture();
        }
        return expire(CreditExpiryStore.Expired.NONE)
                .onSuccess(expired -> {
                    if (expired.expired() > 0) {
                        LOG.info("{} credits of {} accounts expired", expired.amount(), expired.expired());
                    }
                })
                .compose(expired -> warn(0));
    }

    private Future<CreditExpiryStore.Expired> expire(CreditExpiryStore.Expired soFar) {
        return store.expire(bounds.expiries, rule)
                .compose(some -> some.judged() == 0 ? Future.succeededFuture(soFar) : expire(soFar.plus(some)));
    }

    private Future<Void> warn(long warned) {
        if (warned >= bounds.warnings) {
            return Future.succeededFuture();
        }
        return store.walk(walkedTo, bounds.accounts, rule.silence()).compose(walk -> {
            if (walk.walkedTo().isEmpty()) {
                walkedTo = BEFORE_THE_FIRST;
                return Future.succeededFuture();
            }
            return store.warn(walk.silent(), rule, ExpiryWarningMail.WARNING).compose(more -> {
                walkedTo = walk.walkedTo().get();
                return warn(warned + more);
            });
        });
    }
}
