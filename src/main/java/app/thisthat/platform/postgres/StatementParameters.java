package app.thisthat.platform.postgres;

import io.vertx.sqlclient.Tuple;

/** Values of a statement under construction. Text from requests enters a statement only as a parameter. */
public final class StatementParameters {

    private final Tuple values = Tuple.tuple();

    /** Adds a value and returns its placeholder. */
    public String add(Object value) {
        values.addValue(value);
        return "$" + values.size();
    }

    public Tuple tuple() {
        return values;
    }
}
