package app.thisthat.leaderboard;

/** What users are ranked by; equals are ranked by the age of their account, the earlier first. */
enum Board {
    PNL("overall_pnl"),
    VOLUME("total_volume");

    private final String column;

    Board(String column) {
        this.column = column;
    }

    /** The column that it goes by. */
    String column() {
        return column;
    }
}
