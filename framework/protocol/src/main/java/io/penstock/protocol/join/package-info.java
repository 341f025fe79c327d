/**
 * What a TaskManager and the coordinator say to each other when one joins. Plain data; nothing here decides.
 */
@NullMarked
package io.penstock.protocol.join;

import org.jspecify.annotations.NullMarked;
