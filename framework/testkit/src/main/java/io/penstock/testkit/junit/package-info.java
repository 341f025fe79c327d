/** JUnit 5's part: what a test gets handed, and what is said when it fails. Needs {@code junit-jupiter-api}, which users bring. */
@NullMarked
package io.penstock.testkit.junit;

import org.jspecify.annotations.NullMarked;
