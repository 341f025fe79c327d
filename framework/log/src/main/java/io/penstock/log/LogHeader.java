package io.penstock.log;

import org.jspecify.annotations.Nullable;

/** One header of a record. The array is not copied: neither side may change it afterwards. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy per record is a cost
public record LogHeader(String name, byte @Nullable [] value) {}
