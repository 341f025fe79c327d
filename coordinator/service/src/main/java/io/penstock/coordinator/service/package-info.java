/**
 * The coordinator as a service of its own: its thread, its configuration, health and metrics. Nothing here decides.
 */
@NullMarked
package io.penstock.coordinator.service;

import org.jspecify.annotations.NullMarked;
