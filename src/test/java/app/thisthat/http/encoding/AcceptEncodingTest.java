package app.thisthat.http.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZip",
                "x-gzip",
                "deflate, gzip;q=0.5, br",
                "gzip;q=0.001",
                "*",
                "identity;q=0, *",
                "gzip;q=1, *;q=0",
                "br , gzip"
            })
    void gzip_isAllowed(String header) {
        assertThat(AcceptEncoding.allowsGzip(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "br, deflate",
                "gzip;q=0",
                "gzip; q=0.0",
                "gzip ; Q = 0.000",
                "*;q=0",
                "gzip;q=0, *",
                "gzipped",
                "nogzip"
            })
    void gzip_isNotAllowed(String header) {
        assertThat(AcceptEncoding.allowsGzip(header)).isFalse();
    }
}
