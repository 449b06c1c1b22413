/**
 * A simulator of Polymarket: the same REST and WebSocket formats, with fictitious markets that move, close and resolve.
 * It shares no code with the ingestion package, so that both are tested against the format and not against each other.
 *
 * <p>One server on the loopback interface provides {@code /gamma}, {@code /clob}, {@code /data} and {@code /ws/market}.
 * Markets run {@code simulator.speed} times faster than real ones: at 60, an hour takes a minute. The clock itself runs
 * in real time, so that end dates in responses are real dates.
 *
 * <h2>Control API</h2>
 *
 * Paths are relative to {@code /control}. Bodies are JSON; an absent body means <code>{}</code>. A {@code POST} below
 * {@code markets/} returns the market: {@code conditionId}, {@code gammaId}, {@code question}, {@code eventId},
 * {@code other} (whether it stands for all other names), {@code outcomes}, {@code tokens}, {@code odds}, {@code closed},
 * {@code status}, {@code closesAt}, {@code outcome}. The other ones return the state. Errors are
 * <code>{"error": "..."}</code> with status 400 for an invalid body and 404 for an unknown market or event.
 *
 * <table>
 * <caption>Operations</caption>
 * <tr><th>Operation</th><th>Body</th><th>Effect</th></tr>
 * <tr><td>{@code GET state}</td><td></td>
 *     <td>Returns {@code now}, {@code running}, {@code walking} (whether odds move), {@code behind} (whether due events
 *     are pending), the numbers of {@code open} and {@code closed} markets and of {@code sockets}, and the number of
 *     {@code requests} by API.</td></tr>
 * <tr><td>{@code GET markets?closed=false}</td><td></td>
 *     <td>Returns at most 1,000 open or closed markets, and their total.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/odds}</td><td>{@code {"odds": 0.65}}</td>
 *     <td>Sets the odds of the first outcome, with at most four decimal places. They no longer move.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/book}</td><td>{@code {"bid": "0.50", "ask": "0.65"}}</td>
 *     <td>States these best prices of the first outcome in all APIs, possible or not; a missing one is an empty side.
 *     <code>{}</code> restores the book.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/trade}</td><td>{@code {"price": 0.2, "ago": "PT10M"}}</td>
 *     <td>Reports a trade of the first outcome on the sockets, with the time of its execution.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/game}</td><td>{@code {"startsIn": "PT-5M", "secondsDelay": 3}}</td>
 *     <td>Makes the market one about a game that starts then, or has started; <code>{}</code> ends that.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/close}</td><td></td>
 *     <td>Closes the market. It stays unresolved until {@code resolve}.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/dispute}</td><td></td>
 *     <td>Sets the status {@code disputed} until {@code resolve}.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/resolve}</td><td>{@code {"winner": "first"}}</td>
 *     <td>Closes and resolves the market: {@code first}, {@code second} or {@code split}. A resolved market gets another
 *     winner.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/row}</td>
 *     <td>{@code {"outcomePrices": "[\"-1\", \"2\"]", "tags": null}}</td>
 *     <td>Replaces fields of the market's Gamma row; null removes a field, <code>{}</code> restores the row.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/rename}</td><td>{@code {"question": "Will it pour?"}}</td>
 *     <td>Changes the question of the market; <code>{}</code> restores it.</td></tr>
 * <tr><td>{@code POST events/{eventId}/rename}</td><td>{@code {"title": "Weather"}}</td>
 *     <td>Changes the title of a listed event; <code>{}</code> restores it. Returns {@code eventId} and
 *     {@code title}.</td></tr>
 * <tr><td>{@code POST markets/{conditionId}/padding}</td><td>{@code {"characters": 9000000}}</td>
 *     <td>Adds a text of this length to the market's Gamma rows, at most 20,000,000; 0 removes it.</td></tr>
 * <tr><td>{@code POST walk}</td><td>{@code {"on": false}}</td>
 *     <td>Stops or starts the movement of odds. Markets still open and close.</td></tr>
 * <tr><td>{@code POST clock}</td><td>{@code {"running": false, "advance": "PT2H"}}</td>
 *     <td>Stops, starts or advances the clock; both fields are optional. After an advance, due events are processed
 *     until {@code behind} is false.</td></tr>
 * <tr><td>{@code POST faults}</td>
 *     <td>{@code {"gamma": {"mode": "error", "times": 3}, "sockets": {"frozen": true}}}</td>
 *     <td>Sets faults, see below; all fields are optional.</td></tr>
 * <tr><td>{@code POST sockets/drop}</td><td></td><td>Closes all sockets.</td></tr>
 * </table>
 *
 * <p>The APIs {@code gamma}, {@code clob}, {@code book} (single order books of the CLOB API) and {@code data} have one
 * fault each. It applies to the next {@code times} requests; 0 or absent means until it is changed. The sockets have two
 * flags: {@code frozen} sockets send nothing but {@code PONG}, and {@code refused} rejects new sockets with status 429.
 * With {@code delayMs} their messages are late, with the time of the change as their timestamp.
 *
 * <table>
 * <caption>Modes of a fault</caption>
 * <tr><th>Mode</th><th>Response</th></tr>
 * <tr><td>{@code none}</td><td>Normal.</td></tr>
 * <tr><td>{@code error}</td><td>Status 500.</td></tr>
 * <tr><td>{@code html}</td><td>An HTML page with status 200.</td></tr>
 * <tr><td>{@code throttle}</td><td>Status 429.</td></tr>
 * <tr><td>{@code hang}</td><td>None.</td></tr>
 * <tr><td>{@code delay}</td><td>Normal, {@code delayMs} later.</td></tr>
 * <tr><td>{@code drip}</td><td>A byte every 100 ms, without end.</td></tr>
 * <tr><td>{@code flood}</td><td>Valid JSON after 16 MB of white space.</td></tr>
 * <tr><td>{@code broken}</td><td>Truncated JSON.</td></tr>
 * <tr><td>{@code empty}</td><td>Gamma lists without rows.</td></tr>
 * <tr><td>{@code repeat}</td><td>The first page of Gamma lists, always with the same cursor.</td></tr>
 * </table>
 */
package app.thisthat.simulator;
