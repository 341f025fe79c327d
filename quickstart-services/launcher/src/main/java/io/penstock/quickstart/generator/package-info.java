/**
 * Transactions for the quickstart: accounts with habits, and planted frauds whose labels only the truth topic gets. A
 * plain Kafka producer in a process of its own, without Penstock and without the service's code.
 */
@NullMarked
package io.penstock.quickstart.generator;

import org.jspecify.annotations.NullMarked;
