package io.penstock.api.common.functions;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AbstractRichFunctionTest {
    @Test
    void shouldSayWhenTheContextIsThereWhenAskedTooEarly() {
        RichFilterFunction<String> function = new RichFilterFunction<>() {
            @Override
            public boolean filter(String value) {
                return true;
            }
        };

        assertThatThrownBy(function::getRuntimeContext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from open(OpenContext) on");
    }
}
