package io.penstock.coordinator.service.rest;

/** Who may do what: look, operate jobs, change everything. Each may what the one before may. */
final class Roles {

    static final String VIEWER = "viewer";
    static final String OPERATOR = "operator";
    static final String ADMIN = "admin";

    private Roles() {}
}
