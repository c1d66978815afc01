/** Schools, their calendars, staff and students, and what was observed of students. */
@NullMarked
package dev.carillon.provider.pulse.school;

import org.jspecify.annotations.NullMarked;
