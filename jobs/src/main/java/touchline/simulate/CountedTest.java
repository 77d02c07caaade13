package touchline.simulate;

import java.time.LocalDate;

/**
 * What a test of a world counted.
 *
 * @param type place of the conversion type in the funnel
 * @param from first day on which the control group was left alone
 * @param to last such day
 * @param until last day on which conversions counted
 * @param treated leads that the channel reached, like control those that it would have
 * @param treatedCame those of them who converted, like controlCame
 */
public record CountedTest(
    String channel,
    int type,
    LocalDate from,
    LocalDate to,
    LocalDate until,
    long treated,
    long control,
    long treatedCame,
    long controlCame) {}
