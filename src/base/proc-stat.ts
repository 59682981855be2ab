/** What proc(5) stat tells of a process, as far as it names it for ever; pure. */
export interface ProcStat {
  /** One letter. */
  readonly state: string;
  readonly parent: string;
  /** Clock ticks from the machine's start to the process's. */
  readonly ticks: string;
}

export function parseProcStat(stat: string): ProcStat {
  // The name in brackets may hold spaces and brackets itself: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", parent: fields[1] ?? "", ticks: fields[19] ?? "" };
}

/** There is only what is left of it until its parent asks. */
export const isEnded = ({ state }: ProcStat): boolean => /[ZXx]/.test(state);
