/**
 * What Kubernetes asks: started, ready, alive. The checks look at the TaskManager and change nothing.
 */
@NullMarked
package io.penstock.quarkus.health;

import org.jspecify.annotations.NullMarked;
