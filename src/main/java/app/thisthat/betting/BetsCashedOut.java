package app.thisthat.betting;

import app.thisthat.platform.eventbus.BusMessage;
import java.util.List;

/**
 * Event: bets were cashed out in one transaction; published after the commit.
 *
 * @param cashOuts never empty
 */
public record BetsCashedOut(List<CashOutReceipt> cashOuts) implements BusMessage {

    public static final String ADDRESS = "bets.cashedOut";

    public BetsCashedOut {
        cashOuts = List.copyOf(cashOuts);
    }
}
