package dev.carillon.model;

import java.util.Arrays;

/** Bytes that only the master key can read. Safe to store, useless to print. */
public final class Sealed {
  private final byte[] bytes;

  private Sealed(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: the caller must not write to it again. */
  public static Sealed of(byte[] bytes) {
    return new Sealed(bytes);
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "***";
  }
}
