package io.penstock.protocol.status;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.status.Figures.Commits;
import io.penstock.protocol.status.Figures.Disk;
import io.penstock.protocol.status.Figures.Failure;
import io.penstock.protocol.status.Figures.Running;
import io.penstock.protocol.status.Figures.Slot;
import io.penstock.protocol.status.Figures.Source;
import io.penstock.protocol.wire.WireReader;
import io.penstock.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** The fields of {@link Figures} as bytes. */
final class FiguresCodec {

    private FiguresCodec() {}

    static void write(Figures figures, WireWriter out) {
        out.text(figures.incarnation().toString());
        out.i64(figures.sentMs());
        out.text(figures.state());
        Commits commits = figures.commits();
        out.i64(commits.count());
        out.i64(commits.records());
        out.i64(commits.journalBytes());
        out.i64(commits.p50Micros());
        out.i64(commits.p99Micros());
        out.i64(commits.cutPauseP99Micros());
        out.i64(commits.restarts());
        out.i32(figures.slots().size());
        figures.slots().forEach(slot -> writeSlot(slot, out));
        out.i32(figures.sources().size());
        for (Source source : figures.sources()) {
            out.text(source.stage());
            out.text(source.partition().topic());
            out.i32(source.partition().partition());
            out.i64(source.watermarkMs());
            out.u8(source.idle() ? 1 : 0);
            out.i64(source.pendingRecords());
            out.i64(source.recordsInPerSecond());
        }
        out.i32(figures.failures().size());
        for (Failure failure : figures.failures()) {
            out.i64(failure.atMs());
            out.text(failure.task());
            out.text(failure.exception());
            out.text(failure.cause());
        }
        Disk disk = figures.disk();
        out.i64(disk.bytes());
        out.i64(disk.blockCacheBytes());
        out.i64(disk.cachedBytes());
        out.i32(disk.cacheHitPermille());
    }

    private static void writeSlot(Slot slot, WireWriter out) {
        out.i32(slot.busyMsPerSecond());
        out.i32(slot.idleMsPerSecond());
        out.i32(slot.backPressuredMsPerSecond());
        out.i64(slot.recordsByFrame());
        out.i64(slot.pendingRecords());
        out.i64(slot.stateKeys());
        out.i64(slot.stateHeapBytes());
        out.i64(slot.watermarkMs());
        out.i32(slot.tasks().size());
        for (Running running : slot.tasks()) {
            out.text(running.stage());
            out.ints(running.indexes());
        }
    }

    /** @param version of the format */
    static Figures read(int version, WireReader in) {
        Incarnation incarnation = Incarnation.parse(in.text());
        long sentMs = in.i64();
        String state = in.text();
        Commits commits = new Commits(in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64(), in.i64());
        int slotCount = in.size(56, "slots"); // each has three numbers of 4 bytes, five of 8, and a size
        List<Slot> slots = new ArrayList<>(slotCount);
        for (int i = 0; i < slotCount; i++) {
            slots.add(readSlot(in));
        }
        int sourceCount = in.size(37, "sources"); // each has two texts, a number, three long ones and a flag
        List<Source> sources = new ArrayList<>(sourceCount);
        for (int i = 0; i < sourceCount; i++) {
            sources.add(new Source(
                    in.text(), new SourcePartition(in.text(), in.i32()), in.i64(), in.u8() != 0, in.i64(), in.i64()));
        }
        int failureCount = in.size(20, "failures"); // each has a long number and three texts
        List<Failure> failures = new ArrayList<>(failureCount);
        for (int i = 0; i < failureCount; i++) {
            failures.add(new Failure(in.i64(), in.text(), in.text(), in.text()));
        }
        Disk disk = version < 2 ? Disk.NONE : new Disk(in.i64(), in.i64(), in.i64(), in.i32());
        return new Figures(incarnation, sentMs, state, commits, slots, sources, failures, disk);
    }

    private static Slot readSlot(WireReader in) {
        int busy = in.i32();
        int idle = in.i32();
        int backPressured = in.i32();
        long byFrame = in.i64();
        long pending = in.i64();
        long keys = in.i64();
        long heap = in.i64();
        long watermarkMs = in.i64();
        int count = in.size(8, "running tasks"); // each has a text and a list
        List<Running> tasks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tasks.add(new Running(in.text(), in.ints()));
        }
        return new Slot(busy, idle, backPressured, byFrame, pending, keys, heap, watermarkMs, tasks);
    }
}
