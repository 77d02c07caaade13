package touchline.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Independent work at once, by threads that live as long as the work. What fails first is thrown as
 * it was thrown there, and what has not begun by then never begins.
 */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Asks the same about each of several things.
   *
   * @param atOnce most questions at a time, at least one
   * @return the answers in the order of the things
   */
  public static <A, B> List<B> ask(int atOnce, Collection<A> about, Function<A, B> question) {
    return with(
        atOnce,
        about.size(),
        threads -> {
          List<Future<B>> asked = new ArrayList<>();
          about.forEach(each -> asked.add(threads.submit(() -> question.apply(each))));
          return all(asked);
        });
  }

  /** Does the same with each of several things, most {@code atOnce} at a time. */
  public static <A> void each(int atOnce, Collection<A> things, Consumer<A> work) {
    ask(
        atOnce,
        things,
        thing -> {
          work.accept(thing);
          return null;
        });
  }

  /**
   * Work of which some waits for other work.
   *
   * @param atOnce most of it at a time
   * @param begin hands the work to the threads
   * @return its results in the order in which they were handed in
   */
  public static <T> List<T> after(int atOnce, Function<Executor, List<? extends Future<T>>> begin) {
    return with(atOnce, atOnce, threads -> all(begin.apply(threads)));
  }

  private static <T> T with(int atOnce, int things, Function<ExecutorService, T> work) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, things)));
    try {
      return work.apply(threads);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> List<T> all(List<? extends Future<T>> begun) {
    List<T> done = new ArrayList<>();
    try {
      for (Future<T> one : begun) {
        done.add(one.get());
      }
      return done;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted amid work that is done side by side", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      if (e.getCause() instanceof Error failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
