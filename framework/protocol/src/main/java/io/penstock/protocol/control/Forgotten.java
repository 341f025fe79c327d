package io.penstock.protocol.control;

/**
 * A tombstone: what was said under the key holds no more.
 *
 * @param key of the record taken back
 */
public record Forgotten(ControlKey key) implements ControlRecord {}
