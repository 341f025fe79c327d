/**
 * What a joining TaskManager says of its job's tasks. Plain data; nothing here decides.
 */
@NullMarked
package io.penstock.protocol.join;

import org.jspecify.annotations.NullMarked;
