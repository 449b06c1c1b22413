package app.thisthat.economy;

import app.thisthat.http.Operations;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.Settings;
import io.vertx.core.Deployable;
import java.util.List;

/** The room put together: what the rest of the service needs of it. */
public final class Economy {

    private final EconomyStore store;
    private final CreditExpiry expiry;
    private final Settings.CreditRules credits;

    public Economy(Postgres postgres, Settings.CreditRules credits) {
        this.store = new EconomyStore(postgres);
        this.credits = credits;
        ExpiryRule rule = new ExpiryRule(credits.expireAfter(), credits.warnBefore());
        this.expiry = new CreditExpiry(new ExpiryStore(postgres), rule, CreditExpiry.Bounds.USUAL);
    }

    /** Registers what this room answers. */
    public void register(Operations operations) {
        new EconomyApi(store).register(operations);
    }

    /** What this room does by itself, to be deployed once on each node. */
    public List<Deployable> verticles() {
        return List.of(new ExpiryVerticle(expiry, credits.expiryInterval()));
    }
}
