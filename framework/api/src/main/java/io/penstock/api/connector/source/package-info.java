/**
 * What a source connector implements, with positions that can be replayed or with acknowledgements after the commit. Nothing here
 * knows the engine.
 */
@NullMarked
package io.penstock.api.connector.source;

import org.jspecify.annotations.NullMarked;
