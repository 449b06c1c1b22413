package app.thisthat.market;

import java.time.Instant;

/**
 * A market that its feed has closed.
 *
 * @param feedId the feed's market id
 * @param endedAt time of the closure by the feed's clock; null if unknown
 */
public record FeedClosure(String feedId, Instant endedAt) {}
