package dev.carillon.store.sql;

import dev.carillon.model.Payload;
import dev.carillon.store.Idempotency;
import dev.carillon.store.StoredAnswer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Idempotency keys in either dialect: {@code idempotency.sql}. */
public final class SqlIdempotency implements Idempotency {
  private final Database database;

  public SqlIdempotency(Database database) {
    this.database = database;
  }

  @Override
  public Claimed claim(
      String scope,
      String key,
      String requestHash,
      Instant now,
      Instant expiresAt,
      Instant abandonedBefore) {
    return database.write(session -> {
      session.update("forget_idempotency", scope, key, now, abandonedBefore);
      int rows = session.update("insert_idempotency", scope, key, requestHash, now, expiresAt);
      if (rows > 0) {
        return new Claimed.Fresh();
      }
      // Gone again in the meantime: whoever had it has let it go, and the caller asks again.
      return session
          .first("idempotency", row -> claimed(row, requestHash), scope, key)
          .orElseGet(Claimed.InProgress::new);
    });
  }

  private static Claimed claimed(ResultSet row, String requestHash) throws SQLException {
    if (!row.getString("request_hash").equals(requestHash)) {
      return new Claimed.KeyReused();
    }
    Integer status = CatalogRows.nullableInt(row, "status");
    if (status == null) {
      return new Claimed.InProgress();
    }
    return new Claimed.Repeated(
        new StoredAnswer(status, Payload.of(row.getBytes("body"), row.getString("body_type"))));
  }

  @Override
  public void complete(String scope, String key, StoredAnswer answer) {
    database.write(session ->
        session.update(
            "complete_idempotency",
            answer.status(),
            answer.body().bytes(),
            answer.body().contentType(),
            scope,
            key));
  }

  @Override
  public void release(String scope, String key) {
    database.write(session -> session.update("release_idempotency", scope, key));
  }
}
