package dev.carillon.cli.demo;

/**
 * What the receiver is told about one of its paths, as a line of JSON on its standard input (a
 * command line could be read by other users).
 *
 * @param key to verify with: see {@link Check#of}
 * @param failures how many times to answer 503 to each message before 200
 */
record Expectation(String path, String key, int failures) {
  @Override
  public String toString() {
    return path + " after " + failures + " failures";
  }
}
