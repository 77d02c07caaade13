package touchline.delta;

import touchline.storage.Place;

/** Brings to the disk what must outlive a loss of power. */
interface Disk {
  /** The disk of whoever keeps the files. */
  Disk REAL = Place::force;

  /** Forces a file's bytes, or a folder's names, to the disk. */
  void force(Place place);
}
