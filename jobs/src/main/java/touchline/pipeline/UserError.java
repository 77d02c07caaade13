package touchline.pipeline;

/** A mistake that the user can mend: the message says where, what was found and what to do. */
public final class UserError extends RuntimeException {
  private final int exitCode;

  /**
   * @param exitCode code with which the command ends, such as 30 for a missing mandatory feed
   */
  public UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Code with which the command ends. */
  public int exitCode() {
    return exitCode;
  }
}
