/** Orders and their payments. */
@NullMarked
package io.penstock.quickstart.join;

import org.jspecify.annotations.NullMarked;
