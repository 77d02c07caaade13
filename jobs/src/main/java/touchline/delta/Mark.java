package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import touchline.storage.Place;

/**
 * What is noted of the ledger outside of it, so that a ledger that lost a night is told from one
 * that never had it, and the last night can be put on record again.
 *
 * @param version of the ledger's table; {@link Warehouse#ABSENT} while no night was ever put on
 *     record
 * @param digest of the ledger's files at that version; empty while there is none
 * @param runId number of the newest run on record; 0 before the first
 * @param nights the last published night, and the newest one where that was held
 */
record Mark(long version, String digest, long runId, List<JsonNode> nights) {
  /** The first night has begun, and nothing is on record. */
  static final Mark NONE_YET = new Mark(Warehouse.ABSENT, "", 0, List.of());

  /** Version of the ledger's table in a note that does not tell it. */
  static final long UNTOLD = -2;

  private static final String NAME = "_published";
  private static final ObjectMapper JSON = new ObjectMapper();

  static Place file(Place warehouse) {
    return warehouse.resolve(NAME);
  }

  /**
   * The mark of a warehouse; empty when it has none.
   *
   * @throws JsonProcessingException when the file is damaged
   */
  static Optional<Mark> read(Place warehouse) throws JsonProcessingException {
    Place file = file(warehouse);
    if (!file.exists()) {
      return Optional.empty();
    }
    if (!file.isFile()) {
      throw damaged();
    }
    String noted = file.read(StandardCharsets.UTF_8).strip();
    if (noted.matches("[0-9]{1,18}")) {
      // Earlier versions of Touchline noted no more than the number of the newest run.
      return Optional.of(new Mark(UNTOLD, "", Long.parseLong(noted), List.of()));
    }
    Mark mark = JSON.readValue(noted, Mark.class);
    if (mark == null || mark.digest() == null || mark.nights() == null) {
      throw damaged();
    }
    return Optional.of(mark);
  }

  private static JsonProcessingException damaged() {
    return new JsonMappingException(null, "holds no note");
  }

  /** Replaces the mark; a reader sees the old one or this. */
  void write(Place warehouse) {
    try {
      file(warehouse).write(JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a night on record has no JSON", e);
    }
  }
}
