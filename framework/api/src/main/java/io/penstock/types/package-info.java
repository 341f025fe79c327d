/** Types of records that the API makes. Flink's names. */
@NullMarked
package io.penstock.types;

import org.jspecify.annotations.NullMarked;
