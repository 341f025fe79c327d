/** Generated data; the rooms are Flink's. */
@NullMarked
package io.penstock.connector.datagen;

import org.jspecify.annotations.NullMarked;
