/**
 * A training script that logs without end, in pieces that stop in the middle of a record or a line:
 *
 *   node e2e/soak/writer.ts FOLDER NUMBER FIRST_STEP
 *
 * Each start makes an event file and a CSV file of its own, as restarted trainings do.
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { encodeFileVersion, encodeScalar } from "../support/tfevents-writer.ts";

const [folder = ".", number = "0", firstStep = "0"] = process.argv.slice(2);
const RECORDS_PER_PIECE = 60;
const PAUSE_MS = 3;

mkdirSync(folder, { recursive: true });
const started = 1_790_000_000 + Number(number);
const events = `${folder}/events.out.tfevents.${started}.workstation.${number}.0`;
const table = `${folder}/table-${number}.csv`;
appendFileSync(events, encodeFileVersion(started));
appendFileSync(table, "step,loss\n");

let held = Buffer.alloc(0);
let heldText = "";
for (let step = Number(firstStep); ;) {
  const records: Buffer[] = [held];
  for (let i = 0; i < RECORDS_PER_PIECE; i++, step++) {
    const value = Math.sin(step) * 10;
    records.push(encodeScalar("loss", step, value, started + step));
    records.push(encodeScalar("accuracy", step, 1 / (step + 1), started + step));
    heldText += `${step},${value}\n`;
  }
  const bytes = Buffer.concat(records);
  const cut = bytes.length - (step % 37);
  appendFileSync(events, bytes.subarray(0, cut));
  held = bytes.subarray(cut);
  const cutText = heldText.length - (step % 7);
  appendFileSync(table, heldText.slice(0, cutText));
  heldText = heldText.slice(cutText);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
