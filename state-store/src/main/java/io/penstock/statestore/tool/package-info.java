/**
 * {@code ./penstock state}: looks at snapshots in object storage, by the schemas that they carry. Reads nothing else, writes nothing, knows no
 * types of the job's.
 */
@NullMarked
package io.penstock.statestore.tool;

import org.jspecify.annotations.NullMarked;
