/**
 * Whether a connector speaks of the cluster that the job runs on. Source and sink share it; nothing else belongs here.
 */
@NullMarked
package io.penstock.connector.kafka.cluster;

import org.jspecify.annotations.NullMarked;
