package io.penstock.engine.operator;

/** An operator that has timers: the chain fires them. */
interface TimerOperator {
    OperatorTimers timers();
}
