/**
 * What the state store costs by itself, without a job or a broker: {@code ./bench state} and {@code ./bench soak}. Measures the production
 * classes only; scenarios with engines are in the packages above.
 */
@NullMarked
package io.penstock.bench.state;

import org.jspecify.annotations.NullMarked;
