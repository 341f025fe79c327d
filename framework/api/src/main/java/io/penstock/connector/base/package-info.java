/**
 * What connectors of every kind share with the job, under the names Flink has for it. Nothing here knows a connector.
 */
@NullMarked
package io.penstock.connector.base;

import org.jspecify.annotations.NullMarked;
