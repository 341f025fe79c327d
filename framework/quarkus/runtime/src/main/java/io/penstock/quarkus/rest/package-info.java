/**
 * What the service answers about its job over HTTP. Nothing here changes the job.
 */
@NullMarked
package io.penstock.quarkus.rest;

import org.jspecify.annotations.NullMarked;
