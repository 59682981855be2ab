import { FIGURE_PRESETS } from "../contract/figure-presets.ts";

/** What `assay figure --new` prints: every setting once, what may be left out as a comment. */
export function exampleRecipe(): string {
  const presets = Object.entries(FIGURE_PRESETS)
    .map(([name, { title, widthMm }]) => `#   ${name.padEnd(14)} ${title}, ${widthMm} mm`)
    .join("\n");
  return `# A recipe for figures and tables of a paper. \`assay figure paper.yaml --out figures\` makes them all on the data of now,
# and fails with a list where runs are missing. docs/figures.md explains every line.
version: 1
# missing: warn          # draw what is there, and say what is not (else: fail)

# Which runs: each set by a query (docs/query.md), a project, or ids.
runs:
  sets:
    - label: Adam
      # project: my-project
      query: params.optimizer = adam
      # atLeast: 5       # fewer are missing runs
    - label: SGD
      query: params.optimizer = sgd
    # - label: By hand
    #   ids: [01890a5d-ac96-774b-bcce-b302099a8057]
  # set: each set is a group. repetitions: runs equal but for their seed. run: each run. Or paths: [params.lr]
  groupBy: set

figures:
  - name: curves
    # Presets, with their widths:
${presets.replaceAll(/^#/gm, "    #")}
    preset: neurips
    # width: 139.7       # mm, in place of the preset's
    height: 55
    # font: serif        # or sans
    # sizes: { label: 9, tick: 8, legend: 8, letter: 10 }   # points
    # columns: 2
    letters: true        # (a), (b)
    legend: below        # above, inside, none
    palette: okabe-ito   # bright, grey
    dashes: true
    # markers: true
    panels:
      - metric: train/loss
        yLabel: Training loss
        x: { axis: step }            # relative, wall; log: true; from: 0; to: 1000
        y: { log: true }
        band: interval               # 95 % by Student's t; or sd, range, none
        # smoothing: { kernel: ema, amount: 0.9 }
      - metric: val/acc
        yLabel: Accuracy
        draw: mean                   # or runs: a line for each
        # runs: { sets: [{ query: "name glob final-*" }] }   # in place of those above

tables:
  - name: results
    heading: Method
    metrics:
      - metric: val/acc
        label: Accuracy
        # digits: 3
      - metric: train/loss
    part: best           # last, min, max, mean
    spread: interval     # sd, none
    bold: true           # only where the best is clear
    arrows: true
    counts: true
`;
}
