/** Tests: Rules that change while events pass. */
@NullMarked
package io.penstock.quickstart.rules;

import org.jspecify.annotations.NullMarked;
