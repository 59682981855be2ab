import { expect, it } from "vitest";
import { walkCommands } from "../support/command-walk.ts";
import { hasSshd } from "../support/ssh-server.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();

it("every command is in the palette where it makes sense, and runs without an error", async () => {
  // Only the desktop window can open the system's file manager.
  const unreachable = ["run.reveal", ...(hasSshd ? [] : ["host.details", "host.reconnect"])];
  const left = await walkCommands(suite.browser, "all others");
  // Browsers without a screen refuse notifications of the system: there is nothing to allow.
  expect(left.filter((id) => id !== "notices.allow")).toEqual(unreachable);
}, 600_000);
