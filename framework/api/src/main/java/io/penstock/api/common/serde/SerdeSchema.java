package io.penstock.api.common.serde;

/**
 * A writer's schema.
 *
 * @param format who understands the text: {@code avro}, {@code builtin}, or a user's own name
 * @param text the schema in that format
 */
public record SerdeSchema(String format, String text) {}
