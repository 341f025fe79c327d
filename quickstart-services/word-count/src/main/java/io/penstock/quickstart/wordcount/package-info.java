/** Counts words, in a main method. */
@NullMarked
package io.penstock.quickstart.wordcount;

import org.jspecify.annotations.NullMarked;
