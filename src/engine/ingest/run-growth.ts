/** How often a run's data grow; microseconds. */
export interface Rhythm {
  /** Between two growths. */
  readonly usualUs: number;
  /** The longest wait of late. */
  readonly longestUs: number;
}

interface Growth {
  /** By a clock that nobody sets. */
  readonly seenUs: number;
  /** How old the data were when they were seen. */
  readonly ageUs: number;
  readonly rhythm: Rhythm | undefined;
}

/** Growths closer than this are one. */
const TOGETHER_US = 500_000;
/** Data no older than this were met as they were written. */
const LIVE_US = 5e6;

/**
 * What was seen of files as they grew. A file that was known and has another time was written just now, whatever the
 * clocks of this machine and of the file system say, and however they are set meanwhile.
 */
export class GrowthMemory {
  readonly #writtenUs = new Map<string, number>();
  readonly #runs = new Map<string, Growth>();

  /**
   * @param file by what the file is known
   * @param writtenUs its time
   * @param nowUs by the clock of the machine
   * @param steadyUs by a clock that nobody sets
   * @returns whether it was written just now
   */
  note(
    runIds: readonly string[],
    file: string,
    writtenUs: number,
    nowUs: number,
    steadyUs: number,
  ): boolean {
    const before = this.#writtenUs.get(file);
    this.#writtenUs.set(file, writtenUs);
    // More of what was there already.
    if (before === writtenUs) return false;
    const ageUs = before === undefined ? Math.max(0, nowUs - writtenUs) : 0;
    for (const id of runIds) {
      const known = this.#runs.get(id);
      if (known !== undefined && ageUs > known.ageUs + steadyUs - known.seenUs) continue;
      this.#runs.set(id, { seenUs: steadyUs, ageUs, rhythm: nextRhythm(known, ageUs, steadyUs) });
    }
    return before !== undefined;
  }

  /** How old the newest data of a run are; undefined where nothing was read since the start. */
  ageOf(runId: string, steadyUs: number): number | undefined {
    const growth = this.#runs.get(runId);
    return growth === undefined ? undefined : growth.ageUs + Math.max(0, steadyUs - growth.seenUs);
  }

  /** Other files tell of the run now: what was seen of those before says nothing. */
  forget(runId: string): void {
    this.#runs.delete(runId);
  }

  rhythmOf(runId: string): Rhythm | undefined {
    return this.#runs.get(runId)?.rhythm;
  }
}

function nextRhythm(
  known: Growth | undefined,
  ageUs: number,
  steadyUs: number,
): Rhythm | undefined {
  if (known === undefined || known.ageUs > LIVE_US || ageUs > LIVE_US) return known?.rhythm;
  const gapUs = steadyUs - known.seenUs;
  if (gapUs < TOGETHER_US) return known.rhythm;
  if (known.rhythm === undefined) return { usualUs: gapUs, longestUs: gapUs };
  const { usualUs, longestUs } = known.rhythm;
  return {
    usualUs: 0.8 * usualUs + 0.2 * gapUs,
    longestUs: Math.max(gapUs, 0.95 * longestUs),
  };
}
