package app.thisthat.market;

import io.vertx.sqlclient.Tuple;

/** Values of a statement under construction. Text from requests enters a statement only as a parameter. */
final class Parameters {

    private final Tuple values = Tuple.tuple();

    /** Adds a value and returns its placeholder. */
    String add(Object value) {
        values.addValue(value);
        return "$" + values.size();
    }

    Tuple tuple() {
        return values;
    }
}
