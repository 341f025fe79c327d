/** How a job that was executed has failed. */
@NullMarked
package io.penstock.runtime.client;

import org.jspecify.annotations.NullMarked;
