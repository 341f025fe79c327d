/** How files become records: where one begins and ends, and what its bytes say. Knows neither splits nor the engine. */
@NullMarked
package io.penstock.connector.files.format;

import org.jspecify.annotations.NullMarked;
