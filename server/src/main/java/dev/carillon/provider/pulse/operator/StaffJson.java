package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Staff;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A member of staff as the operators' API says it, in the words of Pulse's messages. */
final class StaffJson {
  private StaffJson() {}

  /**
   * @param id null where the object names it itself
   * @throws HttpError 422
   */
  static Staff read(JsonObject json, SchoolKey school, @Nullable UUID id) throws HttpError {
    UUID own = People.id(json, id);
    String firstName = json.required("first_name", json.text("first_name", Fields.LINE), "");
    String lastName = json.required("last_name", json.text("last_name", Fields.LINE), "");
    String name = json.text("name", Fields.LINE).orNull();
    Staff staff =
        new Staff(
            school,
            own,
            json.text("ext_id", Fields.LINE).orNull(),
            name == null ? "%s %s".formatted(firstName, lastName) : name,
            firstName,
            lastName,
            json.text("preferred_name", Fields.LINE).orNull(),
            json.text("primary_email", Fields.LINE).orNull(),
            Fields.identifiers(json));
    json.check();
    return staff;
  }

  static void write(JsonWriter json, Staff staff) {
    json.text("id", staff.id().toString())
        .text("ext_id", staff.extId())
        .text("name", staff.name())
        .text("first_name", staff.firstName())
        .text("last_name", staff.lastName())
        .text("preferred_name", staff.preferredName())
        .text("primary_email", staff.primaryEmail())
        .textMap("identifiers", staff.identifiers());
  }
}
