package dev.carillon.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An event as the documents of one of the four providers show it.
 *
 * @param text the payload's characters, as they must arrive
 */
record Sample(String eventType, String contentType, String text) {
  private static final String JSON = "application/json";

  /** What the four documents show, in the order of a day. */
  static List<Sample> all() {
    return List.of(
        json("intulse.ExtensionUpdated", "intulse-extension-updated"),
        json("intulse.CallStarted", "intulse-call-started"),
        json("intulse.CallCompleted", "intulse-call-completed"),
        json("intulse.TextMessageReceived", "intulse-text-message-received"),
        json("liveevents.courseComplete", "live-events-course-complete"),
        json("pulse.message", "pulse-message"),
        new Sample(
            "xporter.authentication",
            "application/x-www-form-urlencoded",
            read("xporter-authentication.txt")),
        json("xporter.writeback", "xporter-writeback"),
        json("xporter.database", "xporter-database"));
  }

  boolean isJson() {
    return contentType.equals(JSON);
  }

  private static Sample json(String eventType, String file) {
    return new Sample(eventType, JSON, read(file + ".json"));
  }

  private static String read(String file) {
    try (InputStream in = Sample.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the sample " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
