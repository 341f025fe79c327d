/**
 * The topics' names and schemas as an outsider knows them: Avro's generic API and schema files. Nothing of Penstock's
 * or the service's own serialization, which is what the checker checks.
 */
@NullMarked
package io.penstock.quickstart.wire;

import org.jspecify.annotations.NullMarked;
