package io.penstock.statestore.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void shouldWriteTextThatSurvivesUtf8() {
        String json = Json.of("a\"\\\n\u0001" + (char) 0xD800 + "z");
        assertThat(json).isEqualTo("\"a\\\"\\\\\\n\\u0001\\ud800z\"");
        assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void shouldWriteWhatJsonHasNoWordForAsText() {
        assertThat(Json.of(Arrays.asList(1, 2.5, Double.NaN, true, null, new byte[] {1, 2})))
                .isEqualTo("[1,2.5,\"NaN\",true,null,\"AQI=\"]");
        assertThat(Json.of(Map.of(List.of(1, 2), "x"))).isEqualTo("{\"[1,2]\":\"x\"}");
    }
}
