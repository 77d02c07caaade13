package touchline.ingest;

import java.io.Serializable;

/**
 * A file that this night takes in.
 *
 * @param id number within the night, in the order (feed, date of receipt, name): of equal rows, the
 *     one with the least (id, row) is kept
 * @param file where it lies and what it is
 * @param inspection what its header says
 */
record Taken(int id, LandedFile file, Inspection inspection) implements Serializable {}
