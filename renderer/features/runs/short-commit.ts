/** Enough of it to tell the commits of a repository apart. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}
