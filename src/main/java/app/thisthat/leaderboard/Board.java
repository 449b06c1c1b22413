package app.thisthat.leaderboard;

/** What users are ranked by. The earlier account breaks ties (rule {@code ranking}). */
enum Board {
    PNL("overall_pnl", "rank_by_pnl"),
    VOLUME("board_volume", "rank_by_volume");

    private final String column;
    private final String rankColumn;

    Board(String column, String rankColumn) {
        this.column = column;
        this.rankColumn = rankColumn;
    }

    /** The column that users are ranked by. */
    String column() {
        return column;
    }

    /** The column of the stored all-time rank. */
    String rankColumn() {
        return rankColumn;
    }
}
