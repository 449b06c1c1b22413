package app.thisthat.account;

/**
 * The all-time ranks of a user.
 *
 * @param byPnl null: not ranked
 * @param byVolume null: not ranked
 */
public record Ranks(Integer byPnl, Integer byVolume) {

    public static final Ranks NONE = new Ranks(null, null);
}
