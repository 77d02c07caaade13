package touchline.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.Transport;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import touchline.storage.Place;

/**
 * Events as lines of a file on a store that appends to none: it is written again with the first
 * event, that the run began, and with the last.
 */
final class EventsElsewhere extends Transport {
  private final Place file;
  private final StringBuilder lines = new StringBuilder();
  private boolean begun;

  EventsElsewhere(Place file) {
    this.file = file;
  }

  @Override
  public void emit(OpenLineage.RunEvent event) {
    try {
      if (!begun && file.exists()) {
        lines.append(file.read(StandardCharsets.UTF_8));
      }
      lines.append(OpenLineageClientUtils.toJson(event)).append('\n');
      if (!begun) {
        file.write(lines.toString());
        begun = true;
      }
    } catch (UncheckedIOException e) {
      throw new OpenLineageClientException(e);
    }
  }

  @Override
  public void emit(OpenLineage.DatasetEvent event) {
    throw new UnsupportedOperationException("a night tells of runs only");
  }

  @Override
  public void emit(OpenLineage.JobEvent event) {
    throw new UnsupportedOperationException("a night tells of runs only");
  }

  @Override
  public void close() {
    if (begun) {
      file.write(lines.toString());
    }
  }
}
