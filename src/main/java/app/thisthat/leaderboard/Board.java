package app.thisthat.leaderboard;

/** What users are ranked by; equals are ranked by the age of their account, the earlier first. */
enum Board {
    PNL("overall_pnl", "rank_by_pnl"),
    VOLUME("total_volume", "rank_by_volume");

    private final String column;
    private final String rankColumn;

    Board(String column, String rankColumn) {
        this.column = column;
        this.rankColumn = rankColumn;
    }

    /** The column that it goes by. */
    String column() {
        return column;
    }

    /** The column that a ranking of all time writes the ranks to. */
    String rankColumn() {
        return rankColumn;
    }
}
