/**
 * Rules about all modules' byte code. Nothing here runs the code it judges.
 */
@NullMarked
package io.penstock.architecture;

import org.jspecify.annotations.NullMarked;
