import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describePortHolder, listeningSockets, parseLsof, parseNetstat } from "./port-holder.ts";

const LISTEN =
  "const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))";

test("the program that listens at a port is named", async () => {
  const child = spawn(process.execPath, ["-e", LISTEN], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const told = await describePortHolder(Number(String(line)));
    expect(told).toMatch(new RegExp(String.raw`^\S.* \(process ${child.pid}\)$`));
  } finally {
    child.kill();
  }
  expect(await describePortHolder(1)).toBe("another program");
});

test.runIf(process.platform === "linux")("lsof tells the same of this process", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  expect(listeningSockets(readFileSync("/proc/net/tcp", "latin1"), port)).toHaveLength(1);
  const text = execFileSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    encoding: "utf8",
  });
  expect(parseLsof(text)?.pid).toBe(process.pid);
  server.close();
});

test("what netstat of Windows prints", () => {
  const text = [
    "",
    "Aktive Verbindungen",
    "",
    "  Proto  Lokale Adresse         Remoteadresse          Status           PID",
    "  TCP    127.0.0.1:52530        0.0.0.0:0              ABHÖREN         17",
    "  TCP    127.0.0.1:5253         127.0.0.1:61000        HERGESTELLT     18",
    "  TCP    127.0.0.1:5253         0.0.0.0:0              ABHÖREN         4242",
  ].join("\r\n");
  expect(parseNetstat(text, 5253)).toBe(4242);
  expect(parseNetstat(text, 80)).toBeUndefined();
  expect(parseLsof("")).toBeUndefined();
});
