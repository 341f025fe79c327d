/** Tests: From topic to topic, with dead letters. */
@NullMarked
package io.penstock.quickstart.etl;

import org.jspecify.annotations.NullMarked;
