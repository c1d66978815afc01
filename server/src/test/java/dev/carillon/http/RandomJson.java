package dev.carillon.http;

import java.util.SplittableRandom;

/** Random JSON with every token, escape and kind of white space that the grammar knows. */
final class RandomJson {
  private static final String[] SCALARS = {
    "true", "false", "null", "0", "-0", "1", "-12.50", "1e5", "1E+10", "2.0e-3", "123456789012345"
  };
  private static final String[] PIECES = {
    "a",
    " ",
    "ü",
    "€",
    "😀",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u00fc",
    "\\ud83d\\ude00",
    "\\u0000",
    "{",
    "]",
    ",",
    ":",
    "long text without escapes "
  };
  private final SplittableRandom random;

  RandomJson(SplittableRandom random) {
    this.random = random;
  }

  String space() {
    StringBuilder space = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      space.append(" \t\r\n".charAt(random.nextInt(4)));
    }
    return space.toString();
  }

  /**
   * @param depth 0 gives structures mostly; deeper ones more and more scalars
   */
  String value(int depth) {
    int kind = random.nextInt(10);
    if (kind < 4 - depth / 2) {
      return object(depth);
    }
    if (kind < 7 - depth) {
      return array(depth);
    }
    return random.nextBoolean() ? text() : SCALARS[random.nextInt(SCALARS.length)];
  }

  private String object(int depth) {
    StringBuilder object = new StringBuilder("{").append(space());
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      String name = text();
      // A number of its own keeps the names apart.
      object.append(name, 0, name.length() - 1).append(i).append('"');
      object.append(space()).append(':').append(space()).append(value(depth + 1)).append(space());
      object.append(i + 1 < size ? "," + space() : "");
    }
    return object.append('}').toString();
  }

  private String array(int depth) {
    StringBuilder array = new StringBuilder("[").append(space());
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      array.append(value(depth + 1)).append(space());
      array.append(i + 1 < size ? "," + space() : "");
    }
    return array.append(']').toString();
  }

  private String text() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.append('"').toString();
  }
}
