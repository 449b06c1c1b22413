package app.thisthat.leaderboard;

/** What users are ranked by. The earlier account breaks ties (rule {@code ranking}). */
enum Board {
    PNL("overall_pnl", "pnl"),
    VOLUME("board_volume", "volume");

    private final String column;
    private final String storedName;

    Board(String column, String storedName) {
        this.column = column;
        this.storedName = storedName;
    }

    /** The column that users are ranked by. */
    String column() {
        return column;
    }

    /** The name in the tables of the stored all-time ranks. */
    String storedName() {
        return storedName;
    }

    static Board ofStoredName(String name) {
        return PNL.storedName.equals(name) ? PNL : VOLUME;
    }
}
