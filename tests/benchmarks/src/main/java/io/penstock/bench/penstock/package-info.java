/**
 * Penstock as measured: the workloads on its DataStream API, and a main that runs them as a service would, without
 * Quarkus. Users' API and public entry points only; what is tuned here is tuned by documented settings.
 */
@NullMarked
package io.penstock.bench.penstock;

import org.jspecify.annotations.NullMarked;
