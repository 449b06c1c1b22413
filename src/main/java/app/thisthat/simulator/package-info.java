/**
 * A Polymarket of our own invention that speaks the same REST and WebSocket wire, with markets that move, close and
 * resolve. It shares no code with ingestion, so that both are checked against the wire and not against each other.
 *
 * <p>One server carries the four parts of the feed, as {@code /gamma}, {@code /clob}, {@code /data} and {@code /ws/market}.
 * Markets live {@code simulator.speed} times faster than real ones: what would take an hour takes a minute at 60. Dates on
 * the wire are the wall's, so an end date is when trading will really end, as far as a feed can be believed.
 *
 * <p><b>Pulling the strings.</b> Under {@code /control}, JSON in and out; a 400 says what was not understood:
 *
 * <ul>
 *   <li>{@code GET state}: time, how many markets are open and closed, sockets, requests by part.
 *   <li>{@code GET markets?closed=true}: up to a thousand markets with their ids, tokens and odds.
 *   <li>{@code POST markets/{conditionId}/odds {"odds": 0.65}}: sets the first outcome's odds; the market walks no more.
 *   <li>{@code POST markets/{conditionId}/close}: ends trading; the market waits to be resolved by hand.
 *   <li>{@code POST markets/{conditionId}/dispute}: disputes it; it waits likewise.
 *   <li>{@code POST markets/{conditionId}/resolve {"winner": "first"}}: or {@code "second"}, or {@code "split"}.
 *   <li>{@code POST markets/{conditionId}/row {"outcomePrices": "[\"-1\", \"2\"]", "clobTokenIds": null}}: replaces and
 *       removes fields of its Gamma row; {@code {}} undoes it.
 *   <li>{@code POST walk {"on": false}}: no odds walk; births and endings go on.
 *   <li>{@code POST clock {"running": false, "advance": "PT2H"}}: both optional; the world stands still while the clock
 *       does, and after a leap the state's {@code behind} tells when all that was due has happened.
 *   <li>{@code POST faults {"gamma": {"mode": "error", "times": 3}, "sockets": {"frozen": true}}}: parts are {@code gamma},
 *       {@code clob}, {@code data}; modes {@code none}, {@code error} (500), {@code html}, {@code throttle} (429), {@code
 *       hang}, {@code drip} (a little at a time, for ever), {@code flood} (sound, but megabytes of blanks), {@code broken},
 *       {@code empty}, {@code repeat} (the first page with the same cursor for ever); without {@code times} until told otherwise. Sockets are {@code frozen} (silent but for PONG) or {@code refused}.
 *   <li>{@code POST sockets/drop}: closes every socket.
 * </ul>
 */
package app.thisthat.simulator;
