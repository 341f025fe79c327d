/**
 * {@code ./quickstart}: starts broker, service, generator and checker as processes of their own, shows how they do,
 * kills the service on demand and leaves nothing behind. No code of the service.
 */
@NullMarked
package io.penstock.quickstart.launcher;

import org.jspecify.annotations.NullMarked;
