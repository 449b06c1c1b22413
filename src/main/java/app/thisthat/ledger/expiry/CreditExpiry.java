package app.thisthat.ledger.expiry;

import io.vertx.core.Future;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Expires credits of inactive accounts and sends the warnings before it, see rule {@code credit-expiry}. Each
 * transaction covers a bounded number of accounts. Progress is stored in the rows, so a run can be interrupted,
 * repeated and executed on several nodes at once.
 */
final class CreditExpiry {

    private static final Logger LOG = LoggerFactory.getLogger(CreditExpiry.class);
    private static final UUID BEFORE_FIRST = new UUID(0, 0);

    private final CreditExpiryStore store;
    private final ExpiryPolicy policy;
    private final Limits limits;
    private UUID lastScanned = BEFORE_FIRST;

    /**
     * Bounds of a run.
     *
     * @param expiries accounts whose credits expire in one transaction
     * @param accounts accounts that one statement scans
     * @param warnings mails of one run, which bounds the delay of other mails
     */
    record Limits(int expiries, int accounts, int warnings) {

        static final Limits DEFAULT = new Limits(500, 5_000, 5_000);
    }

    CreditExpiry(CreditExpiryStore store, ExpiryPolicy policy, Limits limits) {
        this.store = store;
        this.policy = policy;
        this.limits = limits;
    }

    /** Expires all credits that are due, then sends warnings. The next run continues after the last scanned account. */
    Future<Void> run() {
        if (!policy.enabled()) {
            return Future.succeededFuture();
        }
        return expire(CreditExpiryStore.Expired.NONE)
                .onSuccess(expired -> {
                    if (expired.accounts() > 0) {
                        LOG.atInfo()
                                .addKeyValue("accounts", expired.accounts())
                                .addKeyValue("amount", expired.amount().decimal())
                                .log("Credits expired");
                    }
                })
                .compose(expired -> warn(0));
    }

    private Future<CreditExpiryStore.Expired> expire(CreditExpiryStore.Expired total) {
        return store.expire(limits.expiries, policy)
                .compose(chunk -> chunk.processed() == 0 ? Future.succeededFuture(total) : expire(total.plus(chunk)));
    }

    private Future<Void> warn(long warned) {
        if (warned >= limits.warnings) {
            return Future.succeededFuture();
        }
        return store.scan(lastScanned, limits.accounts, policy.warnAfter()).compose(scan -> {
            if (scan.lastId().isEmpty()) {
                lastScanned = BEFORE_FIRST;
                return Future.succeededFuture();
            }
            return store.warn(scan.inactive(), policy, ExpiryWarningMail.WARNING)
                    .compose(more -> {
                        lastScanned = scan.lastId().get();
                        return warn(warned + more);
                    });
        });
    }
}
