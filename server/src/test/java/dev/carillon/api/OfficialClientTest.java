package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.svix.Svix;
import com.svix.api.ApplicationListOptions;
import com.svix.api.EndpointListOptions;
import com.svix.api.EventTypeDeleteOptions;
import com.svix.api.EventTypeListOptions;
import com.svix.api.Health;
import com.svix.api.Message;
import com.svix.api.MessageAttemptListByEndpointOptions;
import com.svix.api.MessageAttemptListByMsgOptions;
import com.svix.api.MessageCreateOptions;
import com.svix.api.MessageListOptions;
import com.svix.exceptions.ApiException;
import com.svix.models.AppPortalAccessIn;
import com.svix.models.AppPortalAccessOut;
import com.svix.models.ApplicationIn;
import com.svix.models.ApplicationOut;
import com.svix.models.ApplicationPatch;
import com.svix.models.EmptyResponse;
import com.svix.models.EndpointHeadersIn;
import com.svix.models.EndpointHeadersPatchIn;
import com.svix.models.EndpointIn;
import com.svix.models.EndpointOut;
import com.svix.models.EndpointPatch;
import com.svix.models.EndpointSecretRotateIn;
import com.svix.models.EndpointUpdate;
import com.svix.models.EventTypeIn;
import com.svix.models.EventTypeOut;
import com.svix.models.EventTypePatch;
import com.svix.models.EventTypeUpdate;
import com.svix.models.ListResponseApplicationOut;
import com.svix.models.ListResponseMessageOut;
import com.svix.models.MessageAttemptOut;
import com.svix.models.MessageAttemptTriggerType;
import com.svix.models.MessageIn;
import com.svix.models.MessageOut;
import com.svix.models.MessageStatus;
import com.svix.models.MessageStatusText;
import com.svix.models.StatusCodeClass;
import dev.carillon.testing.Eventually;
import dev.carillon.testing.Receiver;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client, unmodified, does all that it can do here. */
@SuppressWarnings("deprecation") // Both generations of its field names are meant to work.
class OfficialClientTest {
  @TempDir static Path folder;
  private static ApiServer server;
  private static Svix svix;
  private static Receiver receiver;

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
    svix = server.svix();
    receiver = new Receiver();
  }

  @AfterAll
  static void stop() throws Exception {
    receiver.close();
    server.close();
  }

  private static ApplicationOut application() throws Exception {
    return svix.getApplication().create(new ApplicationIn().name("Oak School"));
  }

  private static EndpointIn endpoint() {
    return new EndpointIn().url(URI.create(receiver.url()));
  }

  @Test
  void applications() throws Exception {
    ApplicationOut made =
        svix.getApplication()
            .create(
                new ApplicationIn()
                    .name("Oak School")
                    .uid("oak-school")
                    .rateLimit(100L)
                    .metadata(Map.of("plan", "gold")));
    assertThat(made.getId()).startsWith("app_");
    assertThat(made.getUid()).isEqualTo("oak-school");
    assertThat(made.getRateLimit()).isEqualTo(100);
    assertThat(made.getThrottleRate()).isEqualTo(100);
    assertThat(made.getMetadata()).containsExactly(Map.entry("plan", "gold"));
    assertThat(svix.getApplication().get("oak-school")).isEqualTo(made);
    assertThat(svix.getApplication().get(made.getId())).isEqualTo(made);

    assertThat(
            svix.getApplication()
                .getOrCreate(new ApplicationIn().name("Another").uid("oak-school")))
        .isEqualTo(made);
    assertThatThrownBy(() ->
            svix.getApplication().create(new ApplicationIn().name("Another").uid("oak-school")))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.getCode()).isEqualTo(409));

    ApplicationOut patched =
        svix.getApplication().patch("oak-school", new ApplicationPatch().name("Oak High School"));
    assertThat(patched.getName()).isEqualTo("Oak High School");
    assertThat(patched.getRateLimit()).isEqualTo(100);
    assertThat(patched.getMetadata()).containsKey("plan");
    assertThat(patched.getUpdatedAt()).isAfterOrEqualTo(made.getUpdatedAt());
    ApplicationPatch unlimited = new ApplicationPatch();
    unlimited.setRateLimit(null);
    assertThat(svix.getApplication().patch("oak-school", unlimited).getRateLimit()).isNull();

    ApplicationOut replaced =
        svix.getApplication().update("oak-school", new ApplicationIn().name("Oak"));
    assertThat(replaced.getId()).isEqualTo(made.getId());
    assertThat(replaced.getUid()).isEqualTo("oak-school");
    assertThat(replaced.getMetadata()).isEmpty();
    ApplicationOut upserted =
        svix.getApplication().update("new-school", new ApplicationIn().name("New"));
    assertThat(upserted.getUid()).isEqualTo("new-school");

    svix.getApplication().delete("oak-school");
    assertThatThrownBy(() -> svix.getApplication().get("oak-school"))
        .isInstanceOfSatisfying(
            ApiException.class, gone -> assertThat(gone.getCode()).isEqualTo(404));
  }

  @Test
  void listsAreIteratedToTheirEnd() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.add(application().getId());
    }
    List<String> listed = new ArrayList<>();
    ApplicationListOptions options = new ApplicationListOptions();
    options.setLimit(3L);
    ListResponseApplicationOut page;
    do {
      page = svix.getApplication().list(options);
      assertThat(page.getData()).hasSizeLessThanOrEqualTo(3);
      page.getData().forEach(application -> listed.add(application.getId()));
      options.setIterator(page.getIterator());
    } while (!page.getDone());
    assertThat(listed).containsAll(made).doesNotHaveDuplicates().isSorted();

    options.setIterator(page.getPrevIterator());
    ListResponseApplicationOut before = svix.getApplication().list(options);
    int start = listed.indexOf(page.getData().getFirst().getId());
    assertThat(before.getData().stream().map(ApplicationOut::getId))
        .containsExactlyElementsOf(listed.subList(start - 3, start));
  }

  @Test
  void endpoints() throws Exception {
    String app = application().getId();
    svix.getEventType().create(new EventTypeIn().name("user.signup").description("d"));
    EndpointOut made =
        svix.getEndpoint()
            .create(
                app,
                endpoint()
                    .uid("main")
                    .description("the main one")
                    .filterTypes(Set.of("user.signup"))
                    .channels(Set.of("project_1"))
                    .throttleRate(50L)
                    .version(1L)
                    .metadata(Map.of("a", "b"))
                    .headers(Map.of("X-Tenant", "oak", "Authorization", "Basic c2VjcmV0")));
    assertThat(made.getId()).startsWith("ep_");
    assertThat(made.getUrl()).isEqualTo(URI.create(receiver.url()));
    assertThat(made.getFilterTypes()).containsExactly("user.signup");
    assertThat(made.getChannels()).containsExactly("project_1");
    assertThat(made.getRateLimit()).isEqualTo(50);
    assertThat(made.getThrottleRate()).isEqualTo(50);
    assertThat(made.getDisabled()).isFalse();
    assertThat(made.getVersion()).isEqualTo(1);
    assertThat(svix.getEndpoint().get(app, "main")).isEqualTo(made);
    assertThat(svix.getEndpoint().list(app, new EndpointListOptions()).getData())
        .containsExactly(made);

    EndpointPatch patch = new EndpointPatch().disabled(true);
    patch.setFilterTypes(null);
    EndpointOut patched = svix.getEndpoint().patch(app, "main", patch);
    assertThat(patched.getDisabled()).isTrue();
    assertThat(patched.getFilterTypes()).isNull();
    assertThat(patched.getChannels()).containsExactly("project_1");
    assertThat(patched.getDescription()).isEqualTo("the main one");

    EndpointOut updated =
        svix.getEndpoint()
            .update(app, "main", new EndpointUpdate().url(URI.create(receiver.url() + "/2")));
    assertThat(updated.getId()).isEqualTo(made.getId());
    assertThat(updated.getDisabled()).isFalse();
    assertThat(updated.getDescription()).isEmpty();
    assertThat(updated.getUid()).isEqualTo("main");
    EndpointOut upserted =
        svix.getEndpoint()
            .update(app, "second", new EndpointUpdate().url(URI.create(receiver.url())));
    assertThat(upserted.getUid()).isEqualTo("second");

    assertThat(svix.getEndpoint().getHeaders(app, "main").getHeaders())
        .containsExactly(Map.entry("X-Tenant", "oak"));
    assertThat(svix.getEndpoint().getHeaders(app, "main").getSensitive())
        .containsExactly("Authorization");
    svix.getEndpoint()
        .patchHeaders(app, "main", new EndpointHeadersPatchIn().headers(Map.of("x-more", "1")));
    assertThat(svix.getEndpoint().getHeaders(app, "main").getHeaders())
        .containsOnlyKeys("X-Tenant", "x-more");
    svix.getEndpoint()
        .updateHeaders(app, "main", new EndpointHeadersIn().headers(Map.of("x-only", "1")));
    assertThat(svix.getEndpoint().getHeaders(app, "main").getHeaders()).containsOnlyKeys("x-only");
    assertThat(svix.getEndpoint().getHeaders(app, "main").getSensitive()).isEmpty();

    svix.getEndpoint().delete(app, "main");
    assertThatThrownBy(() -> svix.getEndpoint().get(app, made.getId()))
        .isInstanceOfSatisfying(
            ApiException.class, gone -> assertThat(gone.getCode()).isEqualTo(404));
  }

  @Test
  void secrets() throws Exception {
    String app = application().getId();
    EndpointOut made = svix.getEndpoint().create(app, endpoint());
    String generated = svix.getEndpoint().getSecret(app, made.getId()).getKey();
    assertThat(generated).startsWith("whsec_");

    String chosen = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    svix.getEndpoint().rotateSecret(app, made.getId(), new EndpointSecretRotateIn().key(chosen));
    assertThat(svix.getEndpoint().getSecret(app, made.getId()).getKey()).isEqualTo(chosen);
    svix.getEndpoint().rotateSecret(app, made.getId(), new EndpointSecretRotateIn());
    assertThat(svix.getEndpoint().getSecret(app, made.getId()).getKey())
        .startsWith("whsec_")
        .isNotIn(generated, chosen);
  }

  @Test
  void eventTypes() throws Exception {
    EventTypeOut made =
        svix.getEventType()
            .create(
                new EventTypeIn()
                    .name("school.opened")
                    .description("A school has opened")
                    .schemas(Map.of("1", Map.of("type", "object"))));
    assertThat(made.getName()).isEqualTo("school.opened");
    assertThat(made.getSchemas()).isEqualTo(Map.of("1", Map.of("type", "object")));
    assertThat(made.getArchived()).isFalse();
    assertThat(svix.getEventType().get("school.opened")).isEqualTo(made);
    assertThat(
            svix.getEventType()
                .patch("school.opened", new EventTypePatch().deprecated(true))
                .getSchemas())
        .isNotNull();
    assertThat(
            svix.getEventType()
                .update("school.opened", new EventTypeUpdate().description("replaced"))
                .getSchemas())
        .isNull();
    assertThat(
            svix.getEventType()
                .update("school.upserted", new EventTypeUpdate().description("made"))
                .getName())
        .isEqualTo("school.upserted");

    svix.getEventType().delete("school.opened");
    assertThat(names(false)).contains("school.upserted").doesNotContain("school.opened");
    assertThat(names(true)).contains("school.opened");
    svix.getEventType().create(new EventTypeIn().name("school.opened").description("back again"));
    assertThat(names(false)).contains("school.opened");
    EventTypeDeleteOptions forGood = new EventTypeDeleteOptions();
    forGood.setExpunge(true);
    svix.getEventType().delete("school.opened", forGood);
    assertThat(names(true)).doesNotContain("school.opened");
  }

  private static List<String> names(boolean archivedToo) throws Exception {
    EventTypeListOptions options = new EventTypeListOptions();
    options.setIncludeArchived(archivedToo);
    options.setWithContent(true);
    options.setLimit(250L);
    return svix.getEventType().list(options).getData().stream().map(EventTypeOut::getName).toList();
  }

  @Test
  void messages() throws Exception {
    String app = application().getId();
    String payload = "{ \"type\": \"user.signup\",  \"pi\": 3.140 }";
    MessageOut made =
        svix.getMessage()
            .create(
                app,
                new MessageIn()
                    .eventType("user.signup")
                    .eventId("signup-1")
                    .channels(Set.of("project_1"))
                    .tags(Set.of("t1"))
                    .payload(payload));
    assertThat(made.getId()).startsWith("msg_");
    assertThat(made.getEventId()).isEqualTo("signup-1");
    assertThat(made.getPayload()).isEqualTo(Map.of("type", "user.signup", "pi", 3.14));
    assertThat(svix.getMessage().get(app, "signup-1")).isEqualTo(made);
    assertThat(server.get("/api/v1/app/" + app + "/msg/" + made.getId()).body()).contains(payload);

    MessageCreateOptions silent = new MessageCreateOptions();
    silent.setWithContent(false);
    MessageOut second =
        svix.getMessage()
            .create(app, new MessageIn().eventType("user.left").payload("{\"a\":1}"), silent);
    assertThat(second.getPayload()).isEqualTo(Map.of());

    ListResponseMessageOut all = svix.getMessage().list(app);
    assertThat(all.getDone()).isTrue();
    assertThat(all.getData().stream().map(MessageOut::getId))
        .containsExactly(second.getId(), made.getId());
    MessageListOptions byType = new MessageListOptions();
    byType.setEventTypes(Set.of("user.signup", "user.nothing"));
    byType.setChannel("project_1");
    byType.setTag("t1");
    byType.setBefore(made.getTimestamp().plusSeconds(1));
    byType.setAfter(made.getTimestamp());
    assertThat(svix.getMessage().list(app, byType).getData()).containsExactly(made);
    byType.setAfter(made.getTimestamp().plusSeconds(1));
    byType.setBefore(null);
    assertThat(svix.getMessage().list(app, byType).getData()).isEmpty();
  }

  @Test
  void aRawPayloadKeepsItsContentType() throws Exception {
    String app = application().getId();
    svix.getEndpoint().create(app, endpoint());
    MessageIn raw = Message.messageInRaw("<a>ä</a>", "text/xml; charset=utf-8");
    raw.setEventType("raw");
    MessageOut made = svix.getMessage().create(app, raw);
    assertThat(made.getPayload()).isEqualTo("<a>ä</a>");
    Receiver.Received arrived = receiver.next();
    assertThat(arrived.body()).isEqualTo("<a>ä</a>");
    assertThat(arrived.header("content-type")).isEqualTo("text/xml; charset=utf-8");
  }

  @Test
  void attemptsAndResend() throws Exception {
    String app = application().getId();
    try (Receiver own = new Receiver()) {
      own.answers(503, "busy");
      String endpoint =
          svix.getEndpoint()
              .create(app, new EndpointIn().uid("own").url(URI.create(own.url())))
              .getId();
      String message =
          svix.getMessage()
              .create(
                  app, new MessageIn().eventType("a.b").channels(Set.of("c1")).payload("{\"n\":1}"))
              .getId();
      own.next();
      MessageAttemptOut failed = attempts(app, message, 1).getFirst();
      assertThat(failed.getStatus()).isEqualTo(MessageStatus.FAIL);
      assertThat(failed.getStatusText()).isEqualTo(MessageStatusText.FAIL);
      assertThat(failed.getResponseStatusCode()).isEqualTo((short) 503);
      assertThat(failed.getResponse()).isEqualTo("busy");
      assertThat(failed.getResponseDurationMs()).isNotNegative();
      assertThat(failed.getTriggerType()).isEqualTo(MessageAttemptTriggerType.SCHEDULED);
      assertThat(failed.getEndpointId()).isEqualTo(endpoint);
      assertThat(failed.getMsgId()).isEqualTo(message);
      assertThat(failed.getUrl()).isEqualTo(URI.create(own.url()));

      own.answers(200, "fine");
      EmptyResponse resent =
          svix.getHttpClient()
              .executeRequest(
                  "POST",
                  svix.getHttpClient()
                      .newUrlBuilder()
                      .encodedPath(
                          "/api/v1/app/" + app + "/msg/" + message + "/endpoint/own/resend")
                      .build(),
                  Headers.of(),
                  Map.of(),
                  EmptyResponse.class);
      assertThat(resent).isNotNull();
      own.next();
      MessageAttemptOut good = attempts(app, message, 2).getFirst();
      assertThat(good.getStatus()).isEqualTo(MessageStatus.SUCCESS);
      assertThat(good.getTriggerType()).isEqualTo(MessageAttemptTriggerType.MANUAL);
      assertThat(svix.getMessageAttempt().get(app, message, good.getId())).isEqualTo(good);
      filters(app, endpoint, message, failed, good);
    }
  }

  private static void filters(
      String app, String endpoint, String message, MessageAttemptOut failed, MessageAttemptOut good)
      throws Exception {
    MessageAttemptListByMsgOptions byMessage = new MessageAttemptListByMsgOptions();
    byMessage.setStatus(MessageStatus.FAIL);
    assertThat(svix.getMessageAttempt().listByMsg(app, message, byMessage).getData())
        .containsExactly(failed);
    byMessage.setStatus(MessageStatus.PENDING);
    assertThat(svix.getMessageAttempt().listByMsg(app, message, byMessage).getData()).isEmpty();
    byMessage.setStatus(null);
    byMessage.setStatusCodeClass(StatusCodeClass.CODE2XX);
    byMessage.setEndpointId("own");
    assertThat(svix.getMessageAttempt().listByMsg(app, message, byMessage).getData())
        .containsExactly(good);
    byMessage.setEndpointId("ep_nobodys");
    assertThat(svix.getMessageAttempt().listByMsg(app, message, byMessage).getData()).isEmpty();

    MessageAttemptListByEndpointOptions byEndpoint = new MessageAttemptListByEndpointOptions();
    byEndpoint.setWithMsg(true);
    byEndpoint.setEventTypes(Set.of("a.b"));
    byEndpoint.setChannel("c1");
    List<MessageAttemptOut> both =
        svix.getMessageAttempt().listByEndpoint(app, "own", byEndpoint).getData();
    assertThat(both.stream().map(MessageAttemptOut::getId))
        .containsExactly(good.getId(), failed.getId());
    assertThat(payload(both.getFirst())).isEqualTo(Map.of("n", 1));
    byEndpoint.setWithContent(false);
    MessageAttemptOut bare =
        svix.getMessageAttempt().listByEndpoint(app, endpoint, byEndpoint).getData().getFirst();
    assertThat(bare.getResponse()).isEmpty();
    assertThat(payload(bare)).isEqualTo(Map.of());
    byEndpoint.setChannel("c2");
    assertThat(svix.getMessageAttempt().listByEndpoint(app, endpoint, byEndpoint).getData())
        .isEmpty();
  }

  private static Object payload(MessageAttemptOut attempt) {
    return java.util.Objects.requireNonNull(attempt.getMsg()).getPayload();
  }

  private static List<MessageAttemptOut> attempts(String app, String message, int count) {
    return Eventually.get(
        () -> {
          try {
            return svix.getMessageAttempt().listByMsg(app, message).getData();
          } catch (java.io.IOException | ApiException failure) {
            throw new IllegalStateException(failure);
          }
        },
        attempts -> attempts.size() == count);
  }

  @Test
  void portalAccess() throws Exception {
    String app = application().getId();
    AppPortalAccessOut access =
        svix.getAuthentication().appPortalAccess(app, new AppPortalAccessIn().expiry(3_600L));
    assertThat(access.getUrl().toString())
        .isEqualTo(server.url() + "/app-portal#key=" + access.getToken());
    Svix owner = server.svix(access.getToken());
    assertThat(owner.getApplication().get(app).getId()).isEqualTo(app);
    assertThat(owner.getEndpoint().create(app, endpoint()).getId()).startsWith("ep_");
    assertThatThrownBy(() -> owner.getApplication().get(application().getId()))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.getCode()).isEqualTo(404));
    assertThatThrownBy(() -> owner.getApplication().list())
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.getCode()).isEqualTo(403));

    assertThat(server.call(access.getToken(), "POST", "/api/v1/auth/logout", null).status())
        .isEqualTo(204);
    assertThatThrownBy(() -> owner.getApplication().get(app))
        .isInstanceOfSatisfying(
            ApiException.class, refused -> assertThat(refused.getCode()).isEqualTo(401));
  }

  @Test
  void health() throws Exception {
    new Health(svix.getHttpClient()).get();
  }

  @Test
  void whatIsRefusedCanBeReadByTheClient() throws Exception {
    String app = application().getId();
    assertThatThrownBy(() ->
            svix.getEndpoint().create(app, new EndpointIn().url(URI.create("https://10.0.0.1/"))))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused -> {
              assertThat(refused.getCode()).isEqualTo(422);
              assertThat(refused.getResponseBody()).contains("\"loc\":[\"body\",\"url\"]");
            });
  }
}
