package touchline.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.Transport;
import java.io.UncheckedIOException;
import touchline.storage.Place;

/**
 * Events of one run as lines of a file of its own, on a store that appends to none: it is written
 * with the first event, that the run began, and again with the last. Another run, which may begin
 * at the same time, has another file.
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
