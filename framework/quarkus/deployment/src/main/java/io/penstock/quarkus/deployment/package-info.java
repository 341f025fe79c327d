/**
 * What happens while a service is built: its job is found and checked, beans are registered, development gets a broker. Nothing here
 * is on the service's class path.
 */
@NullMarked
package io.penstock.quarkus.deployment;

import org.jspecify.annotations.NullMarked;
