package app.thisthat.market;

import app.thisthat.kernel.Page;
import java.util.Optional;

/**
 * What a listing asks for.
 *
 * @param category exactly
 * @param type of market
 * @param status of market
 */
record MarketQuery(Optional<String> category, Optional<String> type, String status, MarketSort sort, Page page) {}
