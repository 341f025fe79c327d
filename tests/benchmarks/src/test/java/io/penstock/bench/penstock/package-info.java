@NullMarked
package io.penstock.bench.penstock;

import org.jspecify.annotations.NullMarked;
