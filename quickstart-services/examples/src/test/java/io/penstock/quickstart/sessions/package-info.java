/** Tests: Sessions of users. */
@NullMarked
package io.penstock.quickstart.sessions;

import org.jspecify.annotations.NullMarked;
