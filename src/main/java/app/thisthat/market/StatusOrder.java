package app.thisthat.market;

import java.util.List;

/** What an admin may do to a market's status, beside resolving it. */
enum StatusOrder {
    CLOSE("market.close", "closed"),
    REOPEN("market.reopen", "open"),
    /** Every stake is refunded. */
    CANCEL("market.cancel", "cancelled");

    private final String deed;
    private final String to;

    StatusOrder(String deed, String to) {
        this.deed = deed;
        this.to = to;
    }

    /** Its name in the audit. */
    String deed() {
        return deed;
    }

    /** The statuses it leads away from. */
    List<String> from() {
        return switch (this) {
            case CLOSE -> List.of("open");
            case REOPEN -> List.of("closed");
            case CANCEL -> List.of("open", "closed");
        };
    }

    /** The status it leads to. */
    String to() {
        return to;
    }
}
