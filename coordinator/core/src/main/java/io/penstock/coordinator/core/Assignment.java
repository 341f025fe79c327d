package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.SourceIndexAssigned;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.join.StageTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All tasks of a job given to one incarnation: the policy while a job has a single TaskManager.
 *
 * @param records what makes it so
 * @param accepted what the incarnation is told
 */
record Assignment(List<ControlRecord> records, JoinReply.JoinAccepted accepted) {

    /**
     * @param view what the control topic says of the job
     * @param nowMs becomes the run's id where a run starts and the clock has not gone back
     */
    static Assignment of(JoinRequest request, Incarnation owner, JobControlView view, long nowMs) {
        JobName job = request.job();
        List<ControlRecord> records = new ArrayList<>();
        RunId run = view.run().orElse(null);
        if (run == null) {
            run = new RunId(Math.max(1, nowMs));
            records.add(new RunStarted(job, run));
        }
        GraphDescription graph = request.graph();
        GraphPublished published = new GraphPublished(job, graph.hash(), graph.toJson());
        if (!view.graph().equals(java.util.Optional.of(published))) {
            records.add(published);
        }
        SortedMap<TaskId, SourcePartition> sources = new TreeMap<>();
        SortedMap<TaskId, Term> tasks = new TreeMap<>();
        for (StageTasks stage : request.stages()) {
            for (TaskId task : tasksOf(stage, job, view, records, sources)) {
                Term term = view.assignment(task)
                        .map(before -> before.term().next())
                        .orElse(Term.FIRST);
                records.add(new TaskAssigned(job, run, task, term, owner));
                tasks.put(task, term);
            }
        }
        return new Assignment(records, new JoinReply.JoinAccepted(owner, run, tasks, sources));
    }

    private static List<TaskId> tasksOf(
            StageTasks stage,
            JobName job,
            JobControlView view,
            List<ControlRecord> records,
            SortedMap<TaskId, SourcePartition> sources) {
        List<TaskId> tasks = new ArrayList<>();
        if (stage instanceof StageTasks.Numbered numbered) {
            for (int index = 0; index < numbered.tasks(); index++) {
                tasks.add(new TaskId(numbered.stage(), index));
            }
        } else if (stage instanceof StageTasks.Sources read) {
            SortedMap<SourcePartition, Integer> known = view.sourceIndexes(read.stage());
            int next = 1
                    + known.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
            for (SourcePartition source : new TreeSet<>(read.partitions())) {
                Integer index = known.get(source);
                TaskId task = new TaskId(read.stage(), index == null ? next++ : index);
                if (index == null) {
                    records.add(new SourceIndexAssigned(job, task, source));
                }
                tasks.add(task);
                sources.put(task, source);
            }
        }
        return tasks;
    }
}
