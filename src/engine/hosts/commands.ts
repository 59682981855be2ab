/**
 * What is asked of a host, as text for its `sh`: POSIX tools alone, nothing is installed, nothing is written. Each
 * script is one line or more; names go in quoted.
 */

/** How the host lists files, the best that it has. */
export const LISTINGS = ["gnu", "stat", "bsd", "ls"] as const;
export type Listing = (typeof LISTINGS)[number];

/** One word, whatever stands in it. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A path that no tool takes for an option. */
function quotePath(path: string): string {
  return quote(path.startsWith("/") ? path : `./${path}`);
}

/** `cd` to a place as an address names it, "~" for the home folder. Ends with 41 where it is not there. */
export function enterFolder(path: string): string {
  const place =
    path === "~"
      ? '"$HOME"'
      : path.startsWith("~/")
        ? `"$HOME"/${quote(path.slice(2))}`
        : quote(path);
  return `cd -- ${place} 2>/dev/null || exit 41`;
}

/** Holds for everything that is asked after it: words and times are those of every host. */
export const PRELUDE = "LC_ALL=C; TZ=UTC; export LC_ALL TZ\n";

/** Lines `key=value`: what the host is, and how it lists files. */
export const HELLO = `
echo "assay:now=$(date +%s)"
echo "assay:name=$(hostname 2>/dev/null || uname -n)"
echo "assay:system=$(uname -s)"
echo "assay:home=$HOME"
if find /dev/null -maxdepth 0 -printf '' >/dev/null 2>&1; then echo assay:listing=gnu
elif stat -c '%i %s %Y' /dev/null >/dev/null 2>&1; then echo assay:listing=stat
elif stat -f '%i %z %Fm' /dev/null >/dev/null 2>&1; then echo assay:listing=bsd
else echo assay:listing=ls; fi`;

/** Where the folder really is, and the file system that holds it: "device mount-point". */
export const WHERE = `pwd -P; df -Pk . | tail -n 1`;

/** Inode, bytes, time and path of every file in `paths`, or below the folder without what is left out by name. */
function listWith(listing: Listing): string {
  switch (listing) {
    case "gnu":
      return String.raw`-printf '%i\t%s\t%T@\t%p\0'`;
    case "stat":
      return `-exec stat -c '%i\t%s\t%Y\t%n' {} +`;
    case "bsd":
      return `-exec stat -f '%i\t%z\t%Fm\t%N' {} +`;
    case "ls":
      return "-exec ls -din {} +";
  }
}

/** All files below the working folder; those of links are not followed. */
export function listTree(listing: Listing, prunedNames: readonly string[]): string {
  const names = prunedNames.map((name) => `-name ${quote(name)}`).join(" -o ");
  const pruned = names === "" ? "" : `-type d \\( ${names} \\) -prune -o`;
  return `find . ${pruned} -type f ${listWith(listing)} 2>/dev/null`;
}

/** These files, those that are still there. */
export function listFiles(listing: Listing, paths: readonly string[]): string {
  const named = paths.map(quotePath).join(" ");
  // A path that is gone is told to nobody; the others are listed all the same.
  return `find ${named} -prune -type f ${listWith(listing)} 2>/dev/null`;
}

/**
 * `cd` to a folder below the working one; a word and no more where it is not there, or where links lead out of that.
 * Everything that follows is about that folder.
 */
export function enterBelow(path: string): string {
  return `top=$(pwd -P)
cd ${path === "." ? "." : quotePath(path)} 2>/dev/null || { echo assay:gone; exit; }
case "$(pwd -P)/" in "\${top%/}"/*) ;; *) echo assay:outside; exit;; esac`;
}

/** Names in the working folder, each behind a letter for what it is, with what `stat` says of the files. */
export function listFolder(listing: Listing): string {
  return `find . ! -name . -prune -type d -print 2>/dev/null | sed 's/^/d/'
find . ! -name . -prune -type l -print 2>/dev/null | sed 's/^/l/'
echo files
find . ! -name . -prune -type f ${listWith(listing)} 2>/dev/null`;
}

/** Numbers (from 0) of those paths at which nothing stands, and of which that can be told. */
export function findGone(paths: readonly string[]): string {
  return paths
    .map((path, index) => {
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
      return `${nearestFolder(folder)} [ -e ${quotePath(path)} ] || [ -L ${quotePath(path)} ] || { [ -r "$d" ] && [ -x "$d" ] && echo ${index}; }`;
    })
    .join("\n");
}

/** The nearest folder above that is there: what lay in a folder that is gone is gone with it. */
function nearestFolder(folder: string): string {
  return `d=${quotePath(folder)}; while [ ! -e "$d" ] && [ "$d" != . ]; do case "$d" in */*) d="\${d%/*}";; *) d=.;; esac; done;`;
}

export interface Range {
  readonly path: string;
  /** The first byte that is wanted. */
  readonly start: number;
  /** So many bytes at most from there on. */
  readonly length: number;
}

const SMALL_BLOCK = 1024;
const LARGE_BLOCK = 65_536;

/** The blocks that hold a range: `dd` of every system skips to them without reading what lies before. */
export function blocksOf({ start, length }: Pick<Range, "start" | "length">): {
  readonly size: number;
  readonly skip: number;
  readonly count: number;
} {
  const size = length >= 8 * LARGE_BLOCK ? LARGE_BLOCK : SMALL_BLOCK;
  const skip = Math.floor(start / size);
  return { size, skip, count: Math.ceil((start + length) / size) - skip };
}

/** The blocks of the range, as they are in the file. */
export function readRange(range: Range): string {
  const { size, skip, count } = blocksOf(range);
  return `dd if=${quotePath(range.path)} bs=${size} skip=${skip} count=${count} 2>/dev/null`;
}

/** POSIX checksum and number of the bytes in the range's blocks; nothing where the host cannot tell. */
export function checkSum(range: Range): string {
  return `{ ${readRange(range)} | cksum; } 2>/dev/null`;
}

/** A driver that hangs keeps whoever asks it waiting, for ever: others are asked for so long. */
const GPU_SECONDS = 5;

/** Load, memory and disk, each behind a line that names it. */
export const GAUGES = `
echo "assay:load"; cat /proc/loadavg 2>/dev/null || uptime
echo "assay:cores"; getconf _NPROCESSORS_ONLN 2>/dev/null || nproc
echo "assay:memory"; cat /proc/meminfo 2>/dev/null | head -n 5
echo "assay:disk"; df -Pk . | tail -n 1`;

/**
 * The GPUs, behind a line that names them; `assay:stuck` where their driver does not answer. What then cannot even be
 * killed is not waited for: whichever of the two says its word first ends the reading.
 */
export const GPU_GAUGES = `
echo "assay:gpu"
command -v nvidia-smi >/dev/null 2>&1 || exit 0
{
  { nvidia-smi --query-gpu=index,name,utilization.gpu,memory.used,memory.total,temperature.gpu --format=csv,noheader,nounits &
    echo "assay:process $!"; wait; echo assay:end; } 2>/dev/null &
  { sleep ${GPU_SECONDS}; echo assay:stuck; } 2>/dev/null &
} | while read -r line; do
  case $line in
    assay:process*) process=\${line#* };;
    assay:end) break;;
    assay:stuck) kill -9 "$process" 2>/dev/null; echo assay:stuck; break;;
    *) echo "$line";;
  esac
done`;

/** HEAD of the repository around the folder and the end of its log, each behind a line that names it. */
export const CHECKOUT = `
d=$(pwd -P)
while [ ! -d "$d/.git" ] && [ "$d" != / ]; do d=$(dirname -- "$d"); done
[ -d "$d/.git" ] || exit 41
cat "$d/.git/HEAD" 2>/dev/null; echo assay:log; tail -c 4194304 "$d/.git/logs/HEAD" 2>/dev/null`;
