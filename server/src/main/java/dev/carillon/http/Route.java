package dev.carillon.http;

import org.jspecify.annotations.Nullable;

/**
 * One row of the route table.
 *
 * @param host served under this host name only; null for every name
 * @param method such as {@code POST}
 * @param path such as {@code /api/v1/app/{app_id}}; a part in braces takes one path segment
 * @param name such as {@code v1.application.get}: for metrics, the audit and {@code openapi.yaml}
 * @param access who may call it; decided before the body is read
 * @param maxBodyBytes a longer body is refused with 413 before it is read
 */
public record Route(
    @Nullable String host,
    String method,
    String path,
    String name,
    Access access,
    int maxBodyBytes,
    Handler handler) {}
