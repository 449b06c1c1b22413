package app.thisthat.leaderboard;

import java.util.UUID;

/**
 * The place of a ranked user on a board.
 *
 * @param score the negated amount in hundredths: the lowest is first
 */
record BoardScore(Board board, UUID userId, long score) {}
