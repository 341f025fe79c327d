/**
 * What a sink connector implements: records into the commit's transaction, or hooks before and after it. Nothing here knows the
 * engine.
 */
@NullMarked
package io.penstock.api.connector.sink2;

import org.jspecify.annotations.NullMarked;
