package dev.carillon.benchmarks.load;

/** Finds and reads fields of an HTTP head in the bytes as they came, without making a string. */
public final class HeadFields {
  private HeadFields() {}

  /**
   * Whether a line begins with a name, in upper or lower case.
   *
   * @param length how many of the bytes are filled
   * @param at where the line begins
   */
  public static boolean starts(byte[] bytes, int length, int at, byte[] name) {
    if (at + name.length > length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if ((bytes[at + i] | 0x20) != (name[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  /** The digits from there on, behind any spaces. */
  public static int number(byte[] bytes, int at) {
    int i = at;
    while (bytes[i] == ' ') {
      i++;
    }
    int value = 0;
    while (bytes[i] >= '0' && bytes[i] <= '9') {
      value = value * 10 + bytes[i++] - '0';
    }
    return value;
  }
}
