package dev.carillon.model;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Makes ids that sort by the time of their making: 48 bits of milliseconds, 16 bits of sequence,
 * then 64 random bits, written as 26 characters of Crockford's base 32 (the form of a ULID) behind
 * the type's prefix. Ids made by one source are strictly increasing, even within a millisecond and
 * when the clock steps back.
 */
public final class IdSource {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int SEQUENCE_BITS = 16;
  private static final int LENGTH = 26;
  private static final int MAX_LENGTH = 64;

  /** Asking a strong generator costs a microsecond, for 8 bytes nearly as much as for so many. */
  private static final int BLOCK_BYTES = 4 * 1024;

  private final InstantSource time;
  private final RandomGenerator random;
  private final AtomicLong last = new AtomicLong();
  private final AtomicReference<Block> block = new AtomicReference<>(new Block(new byte[0]));

  /** Random bytes of which each is used once. */
  private static final class Block {
    private final ByteBuffer bytes;
    private final AtomicInteger used = new AtomicInteger();

    Block(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes);
    }
  }

  /**
   * @param random must be safe for use by many threads; unguessable ids ({@link #lease}) are as
   *     good as it is
   */
  public IdSource(InstantSource time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  public EnvironmentId environment() {
    return new EnvironmentId(next(EnvironmentId.PREFIX));
  }

  public ApplicationId application() {
    return new ApplicationId(next(ApplicationId.PREFIX));
  }

  public EndpointId endpoint() {
    return new EndpointId(next(EndpointId.PREFIX));
  }

  public MessageId message() {
    return new MessageId(next(MessageId.PREFIX));
  }

  public DeliveryId delivery() {
    return new DeliveryId(next(DeliveryId.PREFIX));
  }

  public AttemptId attempt() {
    return new AttemptId(next(AttemptId.PREFIX));
  }

  public TokenId token() {
    return new TokenId(next(TokenId.PREFIX));
  }

  /** 128 random bits and nothing else: a lease cannot be guessed from an earlier one. */
  public LeaseId lease() {
    return new LeaseId(encode(LeaseId.PREFIX, random.nextLong(), random.nextLong()));
  }

  private String next(String prefix) {
    long now = time.millis() << SEQUENCE_BITS;
    long stamp = last.updateAndGet(previous -> Math.max(now, previous + 1));
    return encode(prefix, stamp, randomBits());
  }

  private long randomBits() {
    while (true) {
      Block current = block.get();
      int at = current.used.getAndAdd(Long.BYTES);
      if (at < current.bytes.capacity()) {
        return current.bytes.getLong(at);
      }
      byte[] fresh = new byte[BLOCK_BYTES];
      random.nextBytes(fresh);
      block.compareAndSet(current, new Block(fresh));
    }
  }

  /**
   * The lowest id that any source could make at or after the given time: where a search by time
   * starts in an index ordered by id.
   */
  public static String floor(String prefix, java.time.Instant at) {
    return encode(prefix, Math.max(0, at.toEpochMilli()) << SEQUENCE_BITS, 0);
  }

  static void requirePrefix(String prefix, String value) {
    if (!value.startsWith(prefix) || value.length() == prefix.length()) {
      throw new IllegalArgumentException("not an id that starts with " + prefix);
    }
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("an id longer than " + MAX_LENGTH + " characters");
    }
    // An id stands in headers, in what is signed (where a dot ends it) and in every database.
    for (int i = prefix.length(); i < value.length(); i++) {
      char c = value.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!digit && !letter && c != '_' && c != '-') {
        throw new IllegalArgumentException(
            "an id holds letters, digits, _ and - only behind " + prefix);
      }
    }
  }

  /** 128 bits as 26 digits of 5 bits, the first of which holds 3. */
  private static String encode(String prefix, long high, long low) {
    char[] out = new char[prefix.length() + LENGTH];
    prefix.getChars(0, prefix.length(), out, 0);
    long h = high;
    long l = low;
    for (int i = out.length - 1; i >= prefix.length(); i--) {
      out[i] = DIGITS[(int) (l & 31)];
      l = (l >>> 5) | (h << 59);
      h >>>= 5;
    }
    return new String(out);
  }
}
