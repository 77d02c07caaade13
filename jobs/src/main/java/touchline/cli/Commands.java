package touchline.cli;

/** All commands, for one that carries out others. */
interface Commands {
  /** Carries a command out in this process; its exit code. */
  int execute(String... arguments);
}
