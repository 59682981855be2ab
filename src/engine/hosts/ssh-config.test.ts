import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeFailure } from "./describe-failure.ts";
import { sshArguments } from "./connection.ts";
import { readConfiguredHosts } from "./ssh-config.ts";

it("lists the hosts that the config names, with what it includes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "assay-ssh-"));
  await mkdir(join(folder, "more"));
  await writeFile(
    join(folder, "config"),
    `# mine
Include ${join(folder, "more")}/*.conf ${join(folder, "config")}
Host gpu1 "gpu 2" # comment
  HostName=10.0.0.1
  User ana
  HostName 10.9.9.9
Host *.lab !bad.lab web?
  User nobody
host plain
Match host x
  User other
Host gpu1
  User late
`,
  );
  await writeFile(join(folder, "more/a.conf"), "Host included\n\tHostname inc.example\n");
  await writeFile(join(folder, "more/b.conf"), Buffer.from([0xff, 0xfe, 0, 1]));
  expect(await readConfiguredHosts(join(folder, "config"))).toEqual([
    { name: "included", address: "inc.example", user: null },
    { name: "gpu1", address: "10.0.0.1", user: "ana" },
    { name: "gpu 2", address: "10.0.0.1", user: "ana" },
    { name: "plain", address: null, user: null },
  ]);
  expect(await readConfiguredHosts(join(folder, "none"))).toEqual([]);
  await rm(folder, { recursive: true });
});

it("ssh never asks, never forwards, and never trusts a key that is not known", () => {
  const args = sshArguments(
    { user: "ana", host: "gpu1", port: 2222, path: "/x" },
    { configFile: "/c" },
  );
  expect(args.slice(0, 2)).toEqual(["-F", "/c"]);
  expect(args).toEqual(
    expect.arrayContaining(["BatchMode=yes", "StrictHostKeyChecking=yes", "ForwardAgent=no"]),
  );
  expect(args.slice(-7)).toEqual(
    ["-l", "ana", "-p", "2222", "-T", "--", "gpu1", "exec sh"].slice(1),
  );
});

it.each([
  [
    "@@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@@\nHost key verification failed.",
    "refused",
    /not the one/,
  ],
  [
    "No ED25519 host key is known for x and you have requested strict checking.\nHost key verification failed.",
    "refused",
    /does not know the key/,
  ],
  ["ana@gpu1: Permission denied (publickey,password).", "refused", /without a password/],
  ["ssh: connect to host gpu1 port 22: Connection refused", "away", /takes no ssh/],
  [
    "ssh: Could not resolve hostname gpu1: Name or service not known",
    "away",
    /No machine is known/,
  ],
  ["Timeout, server gpu1 not responding.", "away", /does not answer/],
  ["kex_exchange_identification: read: Connection reset by peer", "away", /Connection reset/],
  ["", "away", /ended/],
])("%s", (complaints, kind, words) => {
  const failure = describeFailure(complaints, "gpu1");
  expect(failure.kind).toBe(kind);
  expect(failure.message).toMatch(words);
  expect(failure.nextStep).not.toBe("");
});
