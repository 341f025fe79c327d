@NullMarked
package io.penstock.statestore.savepoint;

import org.jspecify.annotations.NullMarked;
