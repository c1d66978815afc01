package dev.carillon.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.http.HttpError;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds publishers to their application's rate limit, on this node: a bucket that holds one
 * second's worth. A batch may go into debt, so that one larger than the bucket passes at all;
 * whoever comes after it waits for longer.
 */
final class PublishRate {
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private final Cache<ApplicationKey, Bucket> buckets =
      Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(10)).maximumSize(100_000).build();

  PublishRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private static final class Bucket {
    private double tokens;
    private long filledAt;

    Bucket(double tokens, long filledAt) {
      this.tokens = tokens;
      this.filledAt = filledAt;
    }

    /** Seconds to wait; 0 if the messages may pass. */
    synchronized int take(int messages, int perSecond, long now) {
      double earned = (now - filledAt) / NANOS_PER_SECOND * perSecond;
      tokens = Math.min(perSecond, tokens + earned);
      filledAt = now;
      if (tokens < 1) {
        return (int) Math.ceil((1 - tokens) / perSecond);
      }
      tokens -= messages;
      return 0;
    }
  }

  /**
   * @throws HttpError 429 with the time to wait
   */
  void take(Application application, int messages) throws HttpError {
    @Nullable Integer perSecond = application.rateLimit();
    if (perSecond == null) {
      return;
    }
    long now = nanoTime.getAsLong();
    Bucket bucket = buckets.get(application.key(), key -> new Bucket(perSecond, now));
    int wait = bucket.take(messages, perSecond, now);
    if (wait > 0) {
      throw HttpError.busy(
          429,
          "rate_limited",
          "The application's rate limit of " + perSecond + " messages a second is used up",
          wait);
    }
  }
}
