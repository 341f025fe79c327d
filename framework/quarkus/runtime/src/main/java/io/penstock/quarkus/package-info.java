/**
 * What a service's author writes against: the annotation that makes a bean a job. Nothing here runs one.
 */
@NullMarked
package io.penstock.quarkus;

import org.jspecify.annotations.NullMarked;
