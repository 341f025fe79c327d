package io.penstock.protocol.exchange;

/**
 * A frame taken apart: its header, and where its records lie in the bytes that were read. The array belongs to the log; nobody changes
 * it.
 *
 * @param offset of the first byte of the records
 * @param length of the records in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
public record Frame(FrameHeader header, byte[] bytes, int offset, int length) {}
