package touchline.simulate;

/** Amounts as text. */
final class Money {
  private Money() {}

  /** With two decimals and a point. */
  static String text(double amount) {
    long cents = Math.round(amount * 100);
    long rest = cents % 100;
    return cents / 100 + (rest < 10 ? ".0" : ".") + rest;
  }
}
