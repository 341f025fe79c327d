/**
 * Which tasks this process runs: what follows from the control topic for what runs here, and what there is to say about it in the status
 * topic. Decides and speaks; restoring, cutting and committing are done elsewhere.
 */
@NullMarked
package io.penstock.engine.ownership;

import org.jspecify.annotations.NullMarked;
