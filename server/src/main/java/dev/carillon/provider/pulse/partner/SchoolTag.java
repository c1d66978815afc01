package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Message;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.util.Optional;

/** Which school a message is of, as a tag of the message: whoever delivers it need not look. */
public final class SchoolTag {
  private static final String PREFIX = "school:";

  private SchoolTag() {}

  /** To be among the tags of everything that is published of a school. */
  public static String of(SchoolKey school) {
    return PREFIX + school.school();
  }

  /** Empty for what is of no school, such as a message that an operator published by hand. */
  public static Optional<SchoolKey> find(Message message) {
    for (String tag : message.tags()) {
      if (tag.startsWith(PREFIX)) {
        return Optional.of(
            new SchoolKey(message.application().environment(), tag.substring(PREFIX.length())));
      }
    }
    return Optional.empty();
  }
}
