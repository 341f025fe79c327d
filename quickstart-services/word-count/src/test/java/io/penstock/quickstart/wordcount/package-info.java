/** Tests of the word count. */
@NullMarked
package io.penstock.quickstart.wordcount;

import org.jspecify.annotations.NullMarked;
