package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./carillon} with the machine's own {@code sh}, in a source tree, with JDKs and a Maven
 * that only say what they were asked.
 */
class LauncherTest {
  private static final Path LAUNCHER = launcher();

  @TempDir private Path machine = Path.of("");

  private Path tree = Path.of("");
  private Path bin = Path.of("");

  private record Ended(int code, String out, String err) {}

  /** In the folder that the build runs in, or in the one above it. */
  private static Path launcher() {
    Path here = Path.of("").toAbsolutePath();
    Path beside = here.resolve("carillon");
    return Files.isRegularFile(beside) ? beside : here.resolveSibling("carillon");
  }

  @BeforeEach
  void aSourceTreeOnAMachineWithoutJava() throws Exception {
    tree = machine.resolve("source tree");
    bin = Files.createDirectories(machine.resolve("bin"));
    Files.createDirectories(tree.resolve("server/src/main"));
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
    Files.writeString(tree.resolve("server/pom.xml"), "<project/>");
    Files.copy(LAUNCHER, tree.resolve("carillon"));
    for (String tool :
        List.of(
            "sh",
            "sed",
            "dirname",
            "readlink",
            "find",
            "head",
            "mkdir",
            "grep",
            "touch",
            "rm",
            "env",
            "sleep")) {
      Files.createSymbolicLink(bin.resolve(tool), onThisMachine(tool));
    }
  }

  private static Path onThisMachine(String tool) {
    for (String folder : List.of("/bin", "/usr/bin")) {
      Path path = Path.of(folder, tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new IllegalStateException("this machine has no " + tool);
  }

  @Test
  void theJdkOfJavaHomeRunsTheJarWithWhatWasAsked() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    Path jar = jar();

    Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "serve", "--port", "0", "a b");

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .startsWith(jdk + " -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError")
        .endsWith("-jar " + jar + " serve --port 0 [a b]\n");
  }

  @Test
  void moreOptionsForTheJvmAreSplitAndComeLast() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    jar();

    Ended ended =
        run(
            Map.of("JAVA_HOME", jdk.toString(), "CARILLON_JAVA_OPTIONS", "-Xmx1g -Dx=y"),
            "version");

    assertThat(ended.out()).contains("ExitOnOutOfMemoryError -Xmx1g -Dx=y -jar ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.9", "none", "unset"})
  void anOldOrWrongJavaHomeGivesWayToTheJdkOnThePath(String version) throws Exception {
    jar();
    Path jdk = jdk("new", "26");
    Files.createSymbolicLink(bin.resolve("javac"), jdk.resolve("bin/javac"));
    Map<String, String> environment =
        switch (version) {
          case "unset" -> Map.of();
          case "none" -> Map.of("JAVA_HOME", machine.resolve("nowhere").toString());
          default -> Map.of("JAVA_HOME", jdk("old", version).toString());
        };

    assertThat(run(environment, "version").out()).startsWith(jdk + " ");
  }

  @Test
  void aJdkInAUsualFolderIsFound() throws Exception {
    jar();
    Files.createSymbolicLink(bin.resolve("javac"), jdk("old", "17.0.9").resolve("bin/javac"));
    jdk(".sdkman/candidates/java/21", "21.0.2");
    jdk(".jdks/temurin-99", "99.0.1");

    Ended ended = run(Map.of("HOME", machine.toString()), "version");

    // A real JDK of this machine may be found first, and then cannot run the empty jar.
    assertThat(ended.err()).doesNotContain("no JDK");
    assertThat(ended.code()).isNotEqualTo(69);
    assertThat(ended.out()).doesNotContain("/old").doesNotContain("/21");
  }

  @Test
  void itRunsFromAnotherFolderAndThroughASymbolicLink() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    Path jar = jar();
    Path link = Files.createSymbolicLink(machine.resolve("linked"), tree.resolve("carillon"));

    Ended ended =
        start(machine, List.of(link.toString(), "version"), Map.of("JAVA_HOME", jdk.toString()));

    assertThat(ended.out()).endsWith("-jar " + jar + " version\n");
  }

  @Test
  void aMissingJarIsBuiltOnce() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    maven("mkdir -p server/target/lib && : >server/target/carillon.jar");

    Ended first = run(Map.of("JAVA_HOME", jdk.toString()), "version");
    Ended second = run(Map.of("JAVA_HOME", jdk.toString()), "version");

    assertThat(first.err()).contains("building");
    assertThat(first.code()).isZero();
    assertThat(second.err()).isEmpty();
    assertThat(Files.readString(tree.resolve("server/target/build.log")))
        .isEqualTo(
            "JAVA_HOME="
                + jdk
                + " -B -ntp -pl server -am -DskipTests -Dspotless.check.skip=true package\n");
  }

  @Test
  void aBuildTriesTheServerOnceFarFromAllSettingsAndLaterStartsUseWhatTheJvmKept()
      throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    maven("mkdir -p server/target/lib && : >server/target/carillon.jar");
    script(
        jdk.resolve("bin/java"),
        """
        for word; do
          case $word in -XX:AOTCacheOutput=*) : >"${word#*=}"; echo "trial $CARILLON_DATA $*";; esac
          case $word in -XX:AOTCache=*) echo "uses ${word#*=}";; esac
        done
        """);
    Path target = tree.resolve("server/target");
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk.toString(), "CARILLON_DATA", "precious");

    Ended first = run(environment, "serve");

    assertThat(first.out()).isEqualTo("uses " + target.resolve("carillon.aot") + "\n");
    assertThat(Files.readString(target.resolve("trial/log")))
        .startsWith("trial  ")
        .contains(" serve --port 0 --data " + target.resolve("trial/data"));

    FileTime later = FileTime.from(Instant.parse("2100-01-01T00:00:00Z"));
    Files.setLastModifiedTime(target.resolve("carillon.jar"), later);
    assertThat(run(environment, "serve").out()).as("the cache of another jar").isEmpty();
  }

  @Test
  void aSourceNewerThanTheJarIsBuiltAndOnlyOnceEvenIfMavenLeavesTheJar() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    Path jar = jar();
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.writeString(tree.resolve("server/src/main/New.java"), "class New {}");
    maven(":");

    Ended first = run(Map.of("JAVA_HOME", jdk.toString()), "version");
    Ended second = run(Map.of("JAVA_HOME", jdk.toString()), "version");

    assertThat(first.err()).contains("building");
    assertThat(second.err()).isEmpty();
  }

  @Test
  void benchBuildsItsOwnModuleAndGetsTheOptionsOfTheServersThatItMeasures() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    jar();
    Files.createDirectories(tree.resolve("benchmarks/src/main"));
    Files.writeString(tree.resolve("benchmarks/pom.xml"), "<project/>");
    maven("mkdir -p benchmarks/target/lib && : >benchmarks/target/carillon-benchmarks.jar");
    Map<String, String> environment =
        Map.of("JAVA_HOME", jdk.toString(), "CARILLON_JAVA_OPTIONS", "-Dx=y");

    Ended first = run(environment, "bench", "--scenario", "single");
    Ended second = run(environment, "bench", "micro");

    assertThat(first.err()).contains("building");
    assertThat(first.out())
        .startsWith(jdk + " [-Dcarillon.launcher.options=-XX:+UseCompactObjectHeaders ")
        .contains("-Dx=y] -jar ")
        .endsWith("benchmarks/target/carillon-benchmarks.jar --scenario single\n");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).endsWith("carillon-benchmarks.jar micro\n");
    assertThat(Files.readString(tree.resolve("benchmarks/target/build.log")))
        .contains(" -pl benchmarks -am ");
  }

  @Test
  void servingNeverBuildsTheBenchmarks() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    jar();
    Files.createDirectories(tree.resolve("benchmarks/src/main"));
    Files.writeString(tree.resolve("benchmarks/src/main/New.java"), "class New {}");
    maven("exit 1");

    Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "serve");

    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheRestIs() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    maven("echo '[INFO] hm'; echo '[ERROR] New.java:[1,1] broken'; exit 1");

    Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "version");

    assertThat(ended.code()).isEqualTo(70);
    assertThat(ended.err())
        .contains("[ERROR] New.java:[1,1] broken")
        .contains("server/target/build.log")
        .doesNotContain("[INFO]");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void withoutMavenABuildSaysWhatToInstall() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");

    Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "version");

    assertThat(ended.code()).isEqualTo(69);
    assertThat(ended.err()).contains("Maven (mvn) on the PATH");
  }

  @Test
  void testRunsEverythingThatMustPass() throws Exception {
    Path jdk = jdk("jdk-25", "25.0.3");
    maven(":");

    Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "test", "-Dtest=Some");

    assertThat(ended.out())
        .isEqualTo("JAVA_HOME=" + jdk + " -B -ntp --fail-at-end verify -Dtest=Some\n");
  }

  private Path jar() throws IOException {
    Files.createDirectories(tree.resolve("server/target/lib"));
    return Files.createFile(tree.resolve("server/target/carillon.jar"));
  }

  /** A JDK whose java says where it is and what it was given, words with spaces in brackets. */
  private Path jdk(String name, String version) throws IOException {
    Path home = machine.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        """
        printf '%s' "$JAVA_HOME"
        for word; do case $word in *' '*.jar) printf ' %s' "$word";; *' '*) printf ' [%s]' "$word";; *) printf ' %s' "$word";; esac; done
        echo
        """);
    script(home.resolve("bin/javac"), "exit 1\n");
    return home;
  }

  private void maven(String then) throws IOException {
    script(bin.resolve("mvn"), "echo \"JAVA_HOME=$JAVA_HOME $*\"\n" + then + "\n");
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(tree.resolve("carillon").toString());
    command.addAll(List.of(arguments));
    return start(tree, command, environment);
  }

  private Ended start(Path folder, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = machine.resolve("out");
    Path err = machine.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
