/**
 * Names and ids that processes and topics share: jobs, TaskManagers, incarnations, tasks, runs, terms, topic names, offset
 * metadata. Values only, validated on construction; nothing here reads, writes or decides.
 */
@NullMarked
package io.penstock.protocol;

import org.jspecify.annotations.NullMarked;
