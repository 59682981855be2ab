import { appendFile, mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import { findNetworkMount } from "./mounts.ts";
import { watchFolder, type WatchEvents, type WatchOptions } from "./watch.ts";

const WORKSTATION = String.raw`sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
/dev/nvme0n1p2 / ext4 rw,relatime,errors=remount-ro 0 0
tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0
systemd-1 /proc/sys/fs/binfmt_misc autofs rw,relatime,fd=29,pgrp=1,timeout=0,minproto=5,maxproto=5,direct,pipe_ino=18313 0 0
/dev/sda1 /media/ada/USB\040stick fuseblk rw,nosuid,nodev,relatime,user_id=0,group_id=0,default_permissions,allow_other,blksize=4096 0 0
portal /run/user/1000/doc fuse.portal rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
//fileserver/runs /mnt/runs\040of\040the\040team cifs rw,relatime,vers=3.1.1,cache=strict,upcall_target=app,username=ada,uid=1000,noforceuid,gid=1000,noforcegid,addr=10.0.0.5,file_mode=0755,dir_mode=0755,soft,nounix,serverino,mapposix,rsize=4194304,wsize=4194304,bsize=1048576,retrans=1,echo_interval=60,actimeo=1,closetimeo=1 0 0
ada@gpu7:/scratch /home/ada/gpu7 fuse.sshfs rw,nosuid,nodev,relatime,user_id=1000,group_id=1000 0 0
`;

const CLUSTER_NODE = String.raw`/dev/mapper/rhel-root / xfs rw,seclabel,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0
auto.home /home autofs rw,relatime,fd=6,pgrp=1490,timeout=300,minproto=5,maxproto=5,indirect,pipe_ino=33160 0 0
nas01:/export/home/ada /home/ada nfs4 rw,relatime,vers=4.2,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=10.0.0.12,local_lock=none,addr=10.0.0.2 0 0
nas02:/vol/data /data nfs rw,relatime,vers=3,rsize=65536,wsize=65536,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,mountaddr=10.0.0.3,mountvers=3,mountport=635,mountproto=udp,local_lock=none,addr=10.0.0.3 0 0
10.10.0.1@o2ib:/lfs /lustre lustre rw,checksum,flock,user_xattr,lruresize,lazystatfs,nouser_fid2path,verbose,encrypt 0 0
/dev/nvme0n1 /home/ada/scratch xfs rw,seclabel,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0
`;

const WSL = String.raw`none /mnt/wsl tmpfs rw,relatime 0 0
drivers /usr/lib/wsl/drivers 9p ro,nosuid,nodev,noatime,aname=drivers;fmask=222;dmask=222,cache=5,access=client,msize=65536,trans=fd,rfd=8,wfd=8 0 0
/dev/sdc / ext4 rw,relatime,discard,errors=remount-ro,data=ordered 0 0
C:\134 /mnt/c 9p rw,noatime,aname=drvfs;path=C:\;uid=1000;gid=1000;symlinkroot=/mnt/,cache=5,access=client,msize=65536,trans=fd,rfd=5,wfd=5 0 0
`;

describe("the mount that holds a folder", () => {
  test.each([
    ["/home/ada/runs", WORKSTATION, undefined],
    ["/home/ada/gpu7/runs", WORKSTATION, "fuse.sshfs"],
    ["/home/ada/gpu7", WORKSTATION, "fuse.sshfs"],
    ["/home/ada/gpu70", WORKSTATION, undefined],
    ["/mnt/runs of the team/a", WORKSTATION, "cifs"],
    ["/media/ada/USB stick/runs", WORKSTATION, undefined],
    ["/home/ada/runs", CLUSTER_NODE, "nfs4"],
    ["/home/ada/scratch/runs", CLUSTER_NODE, undefined],
    ["/home/bob", CLUSTER_NODE, undefined],
    ["/data/runs", CLUSTER_NODE, "nfs"],
    ["/lustre/runs", CLUSTER_NODE, "lustre"],
    ["/tmp/runs", CLUSTER_NODE, undefined],
    ["/mnt/c/Users/ada/runs", WSL, "9p"],
    ["/home/ada/runs", WSL, undefined],
    ["/runs", "", undefined],
  ])("%s", (path, mounts, expected) => {
    expect(findNetworkMount(mounts, path)).toBe(expected);
  });

  test("the last of two mounts at one place counts", () => {
    const local = "/dev/sdb /runs ext4 rw 0 0\n";
    const network = "nas:/runs /runs nfs4 rw 0 0\n";
    expect(findNetworkMount(local + network, "/runs/a")).toBe("nfs4");
    expect(findNetworkMount(network + local, "/runs/a")).toBeUndefined();
  });
});

test("files that are there as the watch begins are told, so that none is missed that came just before", async () => {
  await using folder = await makeTestFolder();
  await mkdir(join(folder.path, "run"));
  await writeFile(join(folder.path, "run", "metrics.csv"), "");
  await writeFile(join(folder.path, "run", "model.pt"), "");
  const present: string[] = [];
  const ignore = (): void => undefined;
  const options: WatchOptions = {
    isWanted: (name) => name.endsWith(".csv"),
    skipped: "",
    isPruned: () => false,
    forcePolling: false,
  };
  const events: WatchEvents = {
    onPresent: (path) => void present.push(path),
    onFile: ignore,
    onFolder: ignore,
    onGone: ignore,
    onMode: ignore,
    onError: ignore,
  };
  const watch = await watchFolder(folder.path, options, events);
  expect(present).toEqual(["run/metrics.csv"]);
  await watch.close();
});

async function countPoints(engine: TestEngine): Promise<Record<string, number>> {
  const { sources } = await engine.handlers.ingest.listSources({}, CALL);
  return Object.fromEntries(
    sources.map(({ path, metrics }) => [path, metrics["loss"]?.points ?? 0]),
  );
}

test("by polling, a file that grows and a run that begins are seen", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path, { forcePolling: true });
  const file = join(project.path, "metrics.csv");
  await writeFile(file, "step,loss\n0,1\n");
  // So old that the sweep behind the watcher leaves it alone.
  await utimes(file, 1e9, 1e9);
  await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  expect(await engine.handlers.runs.listProjects(undefined, CALL)).toMatchObject([
    { watch: "polling", watchReason: "polling was asked for" },
  ]);
  await appendFile(file, "1,0.5\n");
  await mkdir(join(project.path, "late"));
  await writeFile(join(project.path, "late", "metrics.csv"), "step,loss\n0,1\n");
  await waitFor(
    () => countPoints(engine),
    (points) => points["metrics.csv"] === 2 && points["late/metrics.csv"] === 1,
  );
});

test("an environment under any name is left out by the walk and by the watcher", async () => {
  await using project = await makeTestFolder();
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(data.path);
  await mkdir(join(project.path, "torch", "share"), { recursive: true });
  await writeFile(join(project.path, "torch", "pyvenv.cfg"), "home = /usr/bin\n");
  await writeFile(join(project.path, "torch", "share", "table.csv"), "step,loss\n0,1\n");
  const { projectId } = await engine.addFolder(project.path, { confirmed: true });
  await engine.whenSettled();
  const [status] = await engine.handlers.ingest.status(undefined, CALL);
  expect(status).toMatchObject({
    projectId,
    prunedTotal: 1,
    pruned: [{ path: "torch", rule: "virtual environment" }],
  });
  await appendFile(join(project.path, "torch", "share", "table.csv"), "1,1\n");
  await writeFile(join(project.path, "metrics.csv"), "step,loss\n0,1\n");
  await waitFor(
    () => countPoints(engine),
    (points) => points["metrics.csv"] === 1,
  );
  expect(await countPoints(engine)).toEqual({ "metrics.csv": 1 });
});
