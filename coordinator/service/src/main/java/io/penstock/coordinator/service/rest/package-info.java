/**
 * What the coordinator tells over HTTP, by Flink's paths and JSON where the concept is the same. Nothing here changes anything.
 */
@NullMarked
package io.penstock.coordinator.service.rest;

import org.jspecify.annotations.NullMarked;
