package touchline.simulate;

import java.time.LocalDate;

/**
 * What a test of the world counted.
 *
 * @param type place of the conversion type in the funnel
 * @param from first day on which the control group was left alone
 * @param until last day on which conversions counted
 */
public record HoldoutTest(
    String channel,
    int type,
    LocalDate from,
    LocalDate to,
    LocalDate until,
    long treated,
    long control,
    long treatedCame,
    long controlCame) {}
