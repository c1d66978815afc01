package dev.carillon.egress;

/** What connections are kept alive by: two requests of the same route may share one. */
record Route(boolean secure, String host, int port) {}
