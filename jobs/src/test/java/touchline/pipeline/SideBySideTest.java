package touchline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  @Test
  void answersComeInTheOrderOfTheQuestionsWhoeverIsQuicker() {
    CountDownLatch others = new CountDownLatch(1);
    List<Integer> squares =
        SideBySide.ask(
            2,
            HUNDRED,
            n -> {
              if (n == 0) {
                await(others);
              } else if (n == 99) {
                others.countDown();
              }
              return n * n;
            });
    assertThat(squares).isEqualTo(HUNDRED.stream().map(n -> n * n).toList());
  }

  @Test
  void asManyWorkAtOnceAsAreAllowedAndNoMore() {
    CyclicBarrier three = new CyclicBarrier(3);
    AtomicInteger now = new AtomicInteger();
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    SideBySide.each(
        3,
        HUNDRED.subList(0, 99),
        n -> {
          seen.add(now.incrementAndGet());
          try {
            // Passed only by three who are here together.
            three.await(1, TimeUnit.MINUTES);
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
          now.decrementAndGet();
        });
    assertThat(seen).contains(3).allMatch(n -> n <= 3);
  }

  @Test
  void nothingToDoIsDone() {
    assertThat(SideBySide.ask(4, List.<Integer>of(), n -> n)).isEmpty();
  }

  @Test
  void firstFailureIsThrownAsItWasAndWhatHasNotBegunNeverBegins() {
    UncheckedIOException full = new UncheckedIOException(new IOException("the disk is full"));
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    assertThatThrownBy(
            () ->
                SideBySide.each(
                    1,
                    List.of(1, 2, 3),
                    n -> {
                      begun.add(n);
                      if (n == 1) {
                        throw full;
                      }
                      await(new CountDownLatch(1));
                    }))
        .isSameAs(full);
    assertThat(begun).doesNotContain(3);
  }

  @Test
  void workThatWaitsForOtherWorkFailsWithIt() {
    IllegalStateException failed = new IllegalStateException("no such table");
    assertThatThrownBy(
            () ->
                SideBySide.after(
                    2,
                    threads -> {
                      CompletableFuture<Integer> first =
                          CompletableFuture.supplyAsync(
                              () -> {
                                throw failed;
                              },
                              threads);
                      return List.of(first.thenApplyAsync(n -> n + 1, threads));
                    }))
        .isSameAs(failed);
    assertThat(
            SideBySide.after(
                2,
                threads -> {
                  CompletableFuture<Integer> first =
                      CompletableFuture.supplyAsync(() -> 1, threads);
                  return List.of(first.thenApplyAsync(n -> n + 1, threads), first);
                }))
        .containsExactly(2, 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
