package io.penstock.conformance;

import io.penstock.api.common.functions.Mergeable;

/** For functions of jobs that also run on Flink, where {@link Mergeable} is not known and this says nothing. */
public interface SharedPanes extends Mergeable {}
