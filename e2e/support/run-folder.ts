import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

const ESC = "\u001b";
export const COMMIT = "4f3c2b1a9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a";

/** A red to blue gradient, RGB with 8 bits. */
function makePng(width: number, height: number): Buffer {
  const rows = Array.from({ length: height }, () =>
    Buffer.from([0, ...Array.from({ length: width }, (_, x) => [255 - x, 0, x & 255]).flat()]),
  );
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, tail]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A log as training scripts write it: colours, a progress bar that is written over, a title, bytes that are no UTF-8. */
export function makeLog(epochs: number): Buffer {
  const parts: Array<string | Buffer> = [`${ESC}]0;training${ESC}\\Seed set to 1\r\n`];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let share = 0; share <= 100; share += 25)
      parts.push(`\rEpoch ${epoch}: ${String(share).padStart(3)}%|${"█".repeat(share / 10)}|`);
    parts.push("\n");
    parts.push(
      `${ESC}[90m10:0${epoch % 10}:00${ESC}[0m ${ESC}[1;32mINFO${ESC}[0m loss=${ESC}[36m${(1 / epoch).toFixed(4)}${ESC}[0m lr=${ESC}[38;5;208m1e-3${ESC}[0m\n`,
    );
  }
  parts.push(
    `${ESC}[33mWARNING${ESC}[0m `,
    Buffer.of(0xff, 0xfe),
    ` ${ESC}[38;2;200;60;60mno UTF-8${ESC}[0m\n`,
  );
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** A project with two runs; the folder of the first holds what people put beside their logs. */
export async function writeRunFolder(project: string): Promise<void> {
  const run = join(project, "bold-heron");
  await mkdir(join(run, "plots"), { recursive: true });
  await mkdir(join(run, "checkpoints"), { recursive: true });
  await mkdir(join(project, "calm-otter"), { recursive: true });
  for (const [name, rate] of [
    ["bold-heron", 0.1],
    ["calm-otter", 0.05],
  ] as const) {
    const rows = Array.from({ length: 200 }, (_, step) => {
      const loss = Math.exp(-rate * step * 0.3) + 0.05 * Math.sin(step / 3);
      return [step, loss + 0.1, loss * 1.1 + 0.1, 1 - loss, 40 + (step % 7)].join(",");
    });
    await writeFile(
      join(project, name, "metrics.csv"),
      `step,train/loss,val/loss,val/accuracy,system/gpu\n${rows.join("\n")}\n`,
    );
  }
  const prompt = `Du bist hilfreich.\\nשלום 👩‍👩‍👧 ${"lorem ipsum ".repeat(2000)}`;
  await writeFile(
    join(run, "hparams.yaml"),
    `seed: 1\nlr: 0.1\nmodel:\n  layers: 4\n  width: 256\n  act:\n    name: relu\noptimizer:\n  name: adamw\n  betas: [0.9, 0.999]\nprompt: "${prompt}"\ngit:\n  commit: ${COMMIT}\n  branch: main\n  dirty: true\nargv: [python, train.py, --lr, "0.1"]\nhostname: workstation-7\n`,
  );
  await writeFile(
    join(project, "calm-otter", "hparams.yaml"),
    `seed: 1\nlr: 0.05\nmodel:\n  layers: 4\n  width: 512\noptimizer:\n  name: adamw\n  betas: [0.9, 0.999]\ndropout: 0.1\n`,
  );
  await writeFile(join(run, "train.log"), makeLog(120));
  await writeFile(
    join(run, "stderr.txt"),
    "Traceback (most recent call last):\nKeyboardInterrupt\n",
  );
  await writeFile(
    join(run, "README.md"),
    `# Bold heron\n\nTrained with **AdamW**, see [the paper](https://arxiv.org/abs/1711.05101).\n\n- seed \`1\`\n- data: two moons\n\n| split | accuracy |\n|---|---|\n| val | 0.95 |\n\n\`\`\`sh\npython train.py --lr 0.1\n\`\`\`\n`,
  );
  await writeFile(
    join(run, "config.json"),
    JSON.stringify({
      name: "bold-heron",
      layers: [64, 64, 2],
      data: { path: "/data", classes: ["a", "b"] },
    }).replace("{", '{"id": 12345678901234567890, '),
  );
  await writeFile(
    join(run, "samples.csv"),
    'image,label,comment\na.png,cat,"small, grey"\nb.png,dog,\n',
  );
  await writeFile(
    join(run, "train.py"),
    'import torch\n\ndef main() -> None:\n    print("hello")\n',
  );
  await writeFile(
    join(run, "report.html"),
    "<!doctype html><title>Report</title><h1>Report</h1><p id=out>as written</p><script>document.getElementById('out').textContent = 'scripts ran'</script>",
  );
  await writeFile(join(run, "plots", "curve.png"), makePng(200, 120));
  await writeFile(
    join(run, "plots", "curve.svg"),
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><rect width="90" height="40" fill="teal"/></svg>',
  );
  await writeFile(
    join(run, "checkpoints", "last.ckpt"),
    Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(3000, 7)]),
  );
}
