package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who should have which task: stage by stage, each member a share by its slots. What does not divide goes to whoever has least over the
 * stages before, then to whoever has it already. A member keeps what it has up to its share. The same state gives the same answer, and
 * an answer that was carried out gives itself.
 *
 * <p>Lives for one answer.
 */
final class Shares {

    /**
     * A task and where it is.
     *
     * @param holder the member that has it or is about to get it; null where none does
     * @param owner the member that owns it now; null where none does
     * @param pinned whether it goes to the holder in any case
     */
    record Placed(TaskId task, @Nullable Incarnation holder, @Nullable Incarnation owner, boolean pinned) {}

    private final List<Member> members = new ArrayList<>();
    private final Map<Incarnation, Member> byIncarnation = new HashMap<>();
    private final Map<TaskId, Incarnation> wanted = new HashMap<>();
    private long slots;

    /** @param slotsByMember at least one member, in the order of their numbers; slots {@code >= 1} */
    Shares(Map<Incarnation, Integer> slotsByMember) {
        if (slotsByMember.isEmpty()) {
            throw new IllegalArgumentException("no members to share the tasks among");
        }
        slotsByMember.forEach((incarnation, ownSlots) -> {
            Member member = new Member(incarnation, ownSlots, members.size());
            members.add(member);
            byIncarnation.put(incarnation, member);
            slots += ownSlots;
        });
    }

    /** Shares out the tasks of the next stage, in the order of their indexes. */
    void stage(List<Placed> tasks) {
        for (Member member : members) {
            member.begin(tasks.size(), slots);
        }
        for (Placed task : tasks) {
            Member holder = task.holder() == null ? null : byIncarnation.get(task.holder());
            if (holder != null) {
                holder.holding++;
            }
        }
        shareRemainder(tasks.size());
        List<Placed> pool = keep(tasks);
        List<Placed> homeless = giveBack(pool);
        PriorityQueue<Member> shortest =
                new PriorityQueue<>(Comparator.comparingInt((Member member) -> member.kept - member.share)
                        .thenComparingInt(member -> member.order));
        shortest.addAll(members);
        for (Placed task : homeless) {
            Member member = shortest.remove();
            take(task, member);
            shortest.add(member);
        }
        for (Member member : members) {
            member.total += member.share;
        }
    }

    /** Who should have each task of the stages shared out. */
    Map<TaskId, Incarnation> wanted() {
        return wanted;
    }

    private void shareRemainder(int tasks) {
        int rest = tasks;
        for (Member member : members) {
            rest -= member.share;
        }
        List<Member> order = new ArrayList<>(members);
        order.sort(Comparator.comparing((Member member) -> member, Member::compareLoad)
                .thenComparingInt(member -> member.share - member.holding)
                .thenComparingInt(member -> member.order));
        for (int i = 0; i < rest; i++) {
            order.get(i % order.size()).share++;
        }
    }

    /** The pinned first, then what is owned and not moving, then what is on its way; the rest is handed back. */
    private List<Placed> keep(List<Placed> tasks) {
        List<Placed> left = new ArrayList<>();
        for (Placed task : tasks) {
            if (task.pinned() && task.holder() != null) {
                wanted.put(task.task(), task.holder());
                Member holder = byIncarnation.get(task.holder());
                if (holder != null) {
                    holder.kept++;
                }
            }
        }
        for (boolean settled : new boolean[] {true, false}) {
            for (Placed task : tasks) {
                if (task.pinned() || settled != isSettled(task)) {
                    continue;
                }
                Member holder = task.holder() == null ? null : byIncarnation.get(task.holder());
                if (holder != null && holder.kept < holder.share) {
                    take(task, holder);
                } else {
                    left.add(task);
                }
            }
        }
        return left;
    }

    /** What is on its way from an owner that has room again stays there. */
    private List<Placed> giveBack(List<Placed> pool) {
        List<Placed> homeless = new ArrayList<>();
        for (Placed task : pool) {
            Member owner = task.owner() == null ? null : byIncarnation.get(task.owner());
            if (owner != null && owner.kept < owner.share) {
                take(task, owner);
            } else {
                homeless.add(task);
            }
        }
        return homeless;
    }

    private void take(Placed task, Member member) {
        wanted.put(task.task(), member.incarnation);
        member.kept++;
    }

    private static boolean isSettled(Placed task) {
        return task.holder() != null && task.holder().equals(task.owner());
    }

    private static final class Member {
        private final Incarnation incarnation;
        private final int slots;
        private final int order;
        /** Tasks of the stages shared out before. */
        private long total;

        private int share;
        private int holding;
        private int kept;

        private Member(Incarnation incarnation, int slots, int order) {
            this.incarnation = incarnation;
            this.slots = slots;
            this.order = order;
        }

        private void begin(int tasks, long allSlots) {
            share = (int) ((long) tasks * slots / allSlots);
            holding = 0;
            kept = 0;
        }

        /** By tasks per slot, as fractions. */
        private int compareLoad(Member other) {
            return Long.compare((total + share) * other.slots, (other.total + other.share) * slots);
        }
    }
}
