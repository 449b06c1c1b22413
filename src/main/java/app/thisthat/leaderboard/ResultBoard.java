package app.thisthat.leaderboard;

/** What users are ranked by on the boards by results (rules {@code roi-board} and {@code skill-board}). */
enum ResultBoard {
    ROI("roi_score"),
    SKILL("skill_score");

    private final String column;

    ResultBoard(String column) {
        this.column = column;
    }

    /** The column of the score. */
    String column() {
        return column;
    }
}
