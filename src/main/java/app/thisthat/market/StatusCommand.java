package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import java.util.List;

/** Status changes by admins, other than a resolution. */
enum StatusCommand {
    CLOSE("market.close", MarketStatus.CLOSED),
    REOPEN("market.reopen", MarketStatus.OPEN),
    /** Every stake is refunded. */
    CANCEL("market.cancel", MarketStatus.CANCELLED);

    private final String auditAction;
    private final MarketStatus to;

    StatusCommand(String auditAction, MarketStatus to) {
        this.auditAction = auditAction;
        this.to = to;
    }

    String auditAction() {
        return auditAction;
    }

    /** The statuses in which the command is allowed. */
    List<MarketStatus> from() {
        return switch (this) {
            case CLOSE -> List.of(MarketStatus.OPEN);
            case REOPEN -> List.of(MarketStatus.CLOSED);
            case CANCEL -> List.of(MarketStatus.OPEN, MarketStatus.CLOSED);
        };
    }

    MarketStatus to() {
        return to;
    }
}
