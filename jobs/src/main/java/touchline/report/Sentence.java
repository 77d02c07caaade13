package touchline.report;

/**
 * A sentence of the first screen.
 *
 * @param subject one word: what it is about
 * @param text the sentence
 * @param section id of the section that shows more
 */
public record Sentence(String subject, String text, String section) {}
