package dev.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.machine.ProcessStatus;
import dev.carillon.benchmarks.report.Measure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What is made of two samples: the figures as they are shown. */
class LoadRunTest {

  @Test
  void figuresAreWhatLiesBetweenTheSamples() {
    LoadRun.Sample before =
        new LoadRun.Sample(
            generator(1_000, 100),
            receiver(5_000_000_000L, 900),
            new LoadRun.Cpu(1_000_000, 0, 100_000, 200_000),
            new ProcessStatus.Memory(1 << 20, 2 << 20),
            0.5);
    LoadRun.Sample after =
        new LoadRun.Sample(
            generator(3_000, 300),
            receiver(7_000_000_000L, 5_500),
            new LoadRun.Cpu(1_460_000, 0, 100_400, 204_600),
            new ProcessStatus.Memory(3 << 20, 4 << 20),
            0.7);

    Map<Measure, Double> figures = LoadRun.figures(before, after, 2);

    assertThat(figures)
        .contains(
            entry(Measure.ACCEPTED_RATE, 1_000.0),
            entry(Measure.DELIVERED_RATE, 2_300.0),
            entry(Measure.SERVER_CPU, 100.0),
            entry(Measure.GENERATOR_CPU, 2.0),
            entry(Measure.RECEIVER_CPU, 1.0),
            entry(Measure.WAITING, 500.0),
            entry(Measure.RESIDENT, 3.0),
            entry(Measure.RESIDENT_PEAK, 4.0),
            entry(Measure.REFUSED, 0.0));
    assertThat(figures.get(Measure.PAUSES)).isBetween(9.99, 10.01);
    assertThat(figures.get(Measure.PUBLISH_P50)).isBetween(1.99, 2.01);
    assertThat(figures).doesNotContainKey(Measure.SLOW_P50);
  }

  @Test
  void whatDidNotArriveIsLostAndWhatCameAgainIsRepeated() {
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);

    LoadRun.addOutcome(
        figures,
        10,
        new Facts()
            .put("requests", 9)
            .put("distinct", 8)
            .put("verified", 3)
            .put("unsigned", 1)
            .put("forged", 1)
            .put("strange", 0));

    assertThat(figures)
        .contains(
            entry(Measure.LOST, 2.0), entry(Measure.REPEATED, 1.0), entry(Measure.FORGED, 2.0));
  }

  @Test
  void aHistoryIsComparedWithTheMeanOfBothRunsWithoutIt() {
    Map<Measure, Double> with = rates(900, 950);
    with.put(Measure.LOST, 1.0);
    Map<Measure, Double> first = rates(1_100, 1_000);
    first.put(Measure.LOST, 2.0);

    LongHistory.compare(with, List.of(first, rates(900, 900)));

    assertThat(with)
        .contains(
            entry(Measure.EMPTY_ACCEPTED_RATE, 1_000.0),
            entry(Measure.EMPTY_DELIVERED_RATE, 950.0),
            entry(Measure.HISTORY_ACCEPTED_SHARE, 90.0),
            entry(Measure.HISTORY_DELIVERED_SHARE, 100.0),
            entry(Measure.LOST, 3.0));
  }

  private static Map<Measure, Double> rates(double accepted, double delivered) {
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.ACCEPTED_RATE, accepted);
    figures.put(Measure.DELIVERED_RATE, delivered);
    return figures;
  }

  private static Facts generator(long accepted, long requests) {
    return new Facts()
        .put("accepted", accepted)
        .put("requests", requests)
        .put("refusals", 0)
        .put("breaks", 0)
        .put("latencies", histogram(2_000));
  }

  private static Facts receiver(long nanos, long distinct) {
    return new Facts()
        .put("nanos", nanos)
        .put("distinct", distinct)
        .put("latencies", histogram(4_000))
        .put("slow", Facts.histogram());
  }

  private static Histogram histogram(long micros) {
    Histogram histogram = Facts.histogram();
    histogram.recordValue(micros);
    return histogram;
  }
}
