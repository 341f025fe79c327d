/** A job that was started, as its starter sees it. Nothing here runs a job. */
@NullMarked
package io.penstock.core.execution;

import org.jspecify.annotations.NullMarked;
