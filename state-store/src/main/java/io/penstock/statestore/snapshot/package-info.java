/**
 * Snapshots in object storage: manifest, upload, restore, collection. Knows files and declarations; what the files hold is the tiers'
 * affair, and which snapshot counts is the journal's.
 */
@NullMarked
package io.penstock.statestore.snapshot;

import org.jspecify.annotations.NullMarked;
