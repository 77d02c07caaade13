package touchline.pipeline;

/** A fault on the user's side: says where, what was found and the remedy; shown without a trace. */
public final class UserError extends RuntimeException {
  /** A mandatory feed is missing. */
  public static final int FEED_MISSING = 30;

  /** Bad usage or configuration. */
  public static final int USAGE = 64;

  /** Storage failed, or what lies there is damaged. */
  public static final int INPUT_OUTPUT = 74;

  /** Another run holds the warehouse; try again. */
  public static final int LOCKED = 75;

  private final int exitCode;

  public UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Exit code of the command that meets it. */
  public int exitCode() {
    return exitCode;
  }
}
