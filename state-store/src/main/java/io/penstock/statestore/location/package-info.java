/** Object storage by its URL. Knows all stores there are; they do not know it. */
@NullMarked
package io.penstock.statestore.location;

import org.jspecify.annotations.NullMarked;
