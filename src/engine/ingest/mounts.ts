import { readFile } from "node:fs/promises";
import { isWithin } from "../local-paths.ts";

/** Tells when something was mounted or taken off at a folder, below it or around it: the system's watches end with that. */
export class MountWatch {
  readonly #root: string;
  readonly #readMounts: () => Promise<string>;
  #known: string | undefined;

  constructor(
    root: string,
    readMounts = (): Promise<string> => readFile("/proc/self/mountinfo", "utf8"),
  ) {
    this.#root = root;
    this.#readMounts = readMounts;
  }

  /** Since the last time it was asked; never where the system does not say. */
  async haveChanged(): Promise<boolean> {
    let now: string;
    try {
      now = listMounts(await this.#readMounts(), this.#root);
    } catch {
      return false;
    }
    const before = this.#known;
    this.#known = now;
    return before !== undefined && before !== now;
  }
}

/**
 * The mounts that matter to a folder.
 * @param mountinfo text of proc(5) mountinfo: number, parent, device, root, mount point, ...
 */
function listMounts(mountinfo: string, folder: string): string {
  return mountinfo
    .split("\n")
    .flatMap((line) => {
      const [number, , device, , escaped = ""] = line.split(" ");
      const place = unescapePlace(escaped);
      return place !== "" && (isWithin(folder, place) || isWithin(place, folder))
        ? [`${number} ${device} ${place}`]
        : [];
    })
    .join("\n");
}

/** Changes on these arrive from other machines without a local event. */
const NETWORK_FILE_SYSTEMS =
  /^(nfs|nfs4|cifs|smb|smb2|smb3|smbfs|9p|afs|ceph|lustre|gpfs|beegfs|glusterfs|sshfs|davfs|drvfs|virtiofs|vboxsf|vmhgfs|fuse\.(sshfs|rclone|s3fs|gcsfuse|blobfuse2|juicefs|glusterfs|ceph-fuse|vmhgfs-fuse))$/;

/**
 * Type of the network file system that holds the path, if one does.
 * @param mounts text of proc(5) mounts: the last mount of the deepest place counts
 */
export function findNetworkMount(mounts: string, path: string): string | undefined {
  let best = "";
  let type = "";
  for (const line of mounts.split("\n")) {
    const [, mountPoint, fileSystem] = line.split(" ");
    if (mountPoint === undefined || fileSystem === undefined) continue;
    const place = unescapePlace(mountPoint);
    if (isWithin(path, place) && place.length >= best.length) {
      best = place;
      type = fileSystem;
    }
  }
  return NETWORK_FILE_SYSTEMS.test(type) ? type : undefined;
}

/** Spaces and the like stand as their octal numbers. */
function unescapePlace(escaped: string): string {
  return escaped.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
