package dev.carillon.store.postgres;

/** A table that is kept by weeks. Each has a default partition too, {@code content_other}. */
enum PartitionedTable {
  CONTENT("content", "id"),
  MESSAGE("message", "id"),
  ATTEMPT("attempt", "message_id");

  final String table;

  /** The column that holds the message's id. */
  final String key;

  PartitionedTable(String table, String key) {
    this.table = table;
    this.key = key;
  }

  String partition(Week week) {
    return "%s_%s".formatted(table, week.name());
  }
}
