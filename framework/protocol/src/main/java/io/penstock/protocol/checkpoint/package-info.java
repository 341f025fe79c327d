/** What coordinator and TaskManagers say of checkpoints. Words and their bounds only; who decides what stands elsewhere. */
@NullMarked
package io.penstock.protocol.checkpoint;

import org.jspecify.annotations.NullMarked;
