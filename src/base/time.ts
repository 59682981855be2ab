/** Now, in integer microseconds UTC since 1970. */
export function nowUs(): number {
  return Date.now() * 1000;
}

/** "3 s", "12 min", "4 h", "6 d": one unit, rounded down, for ages of data. */
export function formatAge(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1e6));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
