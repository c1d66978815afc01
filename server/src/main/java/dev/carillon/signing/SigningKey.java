package dev.carillon.signing;

import dev.carillon.model.Payload;

/** A secret in its working form: it signs, and cannot be printed. Safe for many threads. */
public interface SigningKey {

  /**
   * Signs {@code id.timestamp.body} as Standard Webhooks has it.
   *
   * @param timestampSeconds since 1970
   * @return one entry of the signature header, such as {@code v1,g0hM9SsE+OTPJTGt/tmIKtSyZ…}
   */
  String sign(String id, long timestampSeconds, Payload body);

  /**
   * Whether a signature takes so long (10 µs and more, as with all asymmetric keys) that it is not
   * to be made on a virtual thread, whose carrier it would hold.
   */
  boolean isCostly();
}
