package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import java.util.List;

/** What an admin may do to a market's status, beside resolving it. */
enum StatusCommand {
    CLOSE("market.close", MarketStatus.CLOSED),
    REOPEN("market.reopen", MarketStatus.OPEN),
    /** Every stake is refunded. */
    CANCEL("market.cancel", MarketStatus.CANCELLED);

    private final String deed;
    private final MarketStatus to;

    StatusCommand(String deed, MarketStatus to) {
        this.deed = deed;
        this.to = to;
    }

    /** Its name in the audit. */
    String deed() {
        return deed;
    }

    /** The statuses it leads away from. */
    List<MarketStatus> from() {
        return switch (this) {
            case CLOSE -> List.of(MarketStatus.OPEN);
            case REOPEN -> List.of(MarketStatus.CLOSED);
            case CANCEL -> List.of(MarketStatus.OPEN, MarketStatus.CLOSED);
        };
    }

    /** The status it leads to. */
    MarketStatus to() {
        return to;
    }
}
