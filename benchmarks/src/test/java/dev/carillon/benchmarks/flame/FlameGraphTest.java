package dev.carillon.benchmarks.flame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** From stacks to a picture. */
class FlameGraphTest {
  private static final String STACKS =
      """
      java/lang/Thread.run;dev/carillon/engine/Loop.run;dev/carillon/store/sql/SqlJournal.settle 60
      java/lang/Thread.run;dev/carillon/engine/Loop.run 20
      java/lang/Thread.run;org/eclipse/jetty/Reader<Byte>.read;tcp_recvmsg_[k] 20
      """;

  @Test
  void samplesAddUpAlongTheStack() {
    CollapsedStacks.Frame root = CollapsedStacks.parse(STACKS).root();

    assertThat(root.samples()).isEqualTo(100);
    CollapsedStacks.Frame thread = root.called().iterator().next();
    assertThat(thread.name()).isEqualTo("java/lang/Thread.run");
    assertThat(thread.samples()).isEqualTo(100);
    assertThat(thread.called())
        .extracting(CollapsedStacks.Frame::samples)
        .containsExactly(80L, 20L);
  }

  @Test
  void aBoxIsAsWideAsItsShareAndSaysIt() throws Exception {
    String svg = FlameGraph.svg(CollapsedStacks.parse(STACKS), "single & more");

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(6);
    assertThat(svg)
        .contains("<title>dev.carillon.store.sql.SqlJournal.settle, 60.00 %</title>")
        .contains("width=\"840.0\"")
        .contains("<title>tcp_recvmsg, 20.00 %</title>")
        .contains("Reader&lt;Byte&gt;")
        .contains("single &amp; more (100 samples)")
        .contains(">store 60.0 %<", ">engine 20.0 %<", ">kernel 20.0 %<");
  }

  @Test
  void aRoomOwnsWhatItCalls() {
    assertThat(
            FlameGraph.sharesByRoom(
                CollapsedStacks.parse(
                    STACKS
                        + "java/lang/Thread.run;dev/carillon/egress/Door.send;java/io/Out.write;tcp_[k] 100\n")))
        .isEqualTo(java.util.Map.of("egress", 50.0, "store", 30.0, "engine", 10.0, "kernel", 10.0));
  }

  @ParameterizedTest
  @CsvSource({
    "a/B$$Lambda.0x00000000193b7000.run, a/B$$Lambda.run",
    "/tmp/sqlite-3.54-26a8-libsqlitejdbc.so, libsqlitejdbc.so",
    "tcp_sendmsg_[k], tcp_sendmsg_[k]",
  })
  void whatDiffersFromRunToRunIsLeftOut(String frame, String plain) {
    assertThat(CollapsedStacks.plain(frame)).isEqualTo(plain);
  }

  @Test
  void nothingSampledIsAnEmptyPicture() {
    assertThat(FlameGraph.svg(CollapsedStacks.parse(""), "nothing")).contains("(0 samples)");
  }

  @ParameterizedTest
  @CsvSource({
    "dev/carillon/engine/Loop.run, NATIVE, ENGINE",
    "dev/carillon/Main.main, NATIVE, OTHER_ROOM",
    "java/lang/Thread.run, NATIVE, JDK",
    "org/sqlite/core/NativeDB.step, NATIVE, SQLITE",
    "pwrite64, SQLITE, SQLITE",
    "pwrite64, JDK, NATIVE",
    "do_syscall_64_[k], SQLITE, KERNEL",
    "org/eclipse/jetty/Server.handle, JDK, LIBRARY",
    "CompileBroker::compiler_thread_loop, NATIVE, COMPILER",
    "Node::out, COMPILER, COMPILER",
    "G1ParScanThreadState::trim_queue, NATIVE, COLLECTOR",
  })
  void colourFollowsTheOrigin(String frame, Origin caller, Origin expected) {
    assertThat(Origin.of(frame, caller)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "dev.carillon.store.Journal.settle, 500, dev.carillon.store.Journal.settle",
    "dev.carillon.store.Journal.settle, 120, Journal.settle",
    "dev.carillon.store.Journal.settle, 60, Journal…",
    "dev.carillon.store.Journal.settle, 20, ''",
  })
  void aNameIsShortenedToFit(String name, double width, String shown) {
    assertThat(FlameGraph.fitting(name, width)).startsWith(shown);
    assertThat(FlameGraph.fitting(name, width).length() * 6.4).isLessThanOrEqualTo(width);
  }
}
