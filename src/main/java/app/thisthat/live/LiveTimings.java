package app.thisthat.live;

import java.time.Duration;

/**
 * Intervals and timeouts of the package; {@code openapi/asyncapi.yaml} documents those that clients observe.
 *
 * @param heartbeatInterval interval of the idle check; every fourth check sends a ping
 * @param stallTimeout longest time without progress of a client that has queued bytes
 * @param idleTimeout longest time without a frame from a client that answers pings
 * @param subscribeTimeout longest time from the connection to the first subscription or {@code auth}
 * @param closeDelay time from the close frame to the reset of the connection
 * @param refreshInterval interval of the database reads that replace lost events
 */
record LiveTimings(
        Duration heartbeatInterval,
        Duration stallTimeout,
        Duration idleTimeout,
        Duration subscribeTimeout,
        Duration closeDelay,
        Duration refreshInterval) {

    static final LiveTimings PRODUCTION = new LiveTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15));
}
