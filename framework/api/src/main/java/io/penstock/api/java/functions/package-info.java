/**
 * What finds a record's key. Nothing else lives here.
 */
@NullMarked
package io.penstock.api.java.functions;

import org.jspecify.annotations.NullMarked;
