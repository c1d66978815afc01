package dev.carillon.api;

import java.util.function.Supplier;

/**
 * What the API needs from rooms that it may not name.
 *
 * @param publicUrl where the server is reached from outside, without a slash at the end; asked when
 *     needed, for the port may be known only then
 */
public record Outside(
    Publisher publisher,
    TargetCheck targets,
    Wake wake,
    ProviderNames providers,
    SchemaAlarm schemaAlarm,
    Supplier<String> publicUrl) {}
