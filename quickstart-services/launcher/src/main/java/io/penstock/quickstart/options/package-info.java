/**
 * Command-line options of the quickstart's processes. Parsing only; what an option means is its process's business.
 */
@NullMarked
package io.penstock.quickstart.options;

import org.jspecify.annotations.NullMarked;
