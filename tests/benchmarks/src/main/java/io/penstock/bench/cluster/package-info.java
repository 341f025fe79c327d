/**
 * A Penstock job of several processes under a steady load: starts and ends its processes, follows its control topic and
 * its output. Nothing here knows what a scenario measures.
 */
@NullMarked
package io.penstock.bench.cluster;

import org.jspecify.annotations.NullMarked;
