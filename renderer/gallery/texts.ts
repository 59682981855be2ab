/** Names and sentences that test a place: too long for it, or from right to left. */
export const HUGE = "resnet50_imagenet_lr=0.001_batch=256_seed=7_augment=randaugment_".repeat(6);
export const HUGE_SENTENCE =
  "Where the logs of the newest run should be, there is something else. ".repeat(12);
export const ARABIC = "تجربة التعلم العميق رقم ٧";
export const HEBREW = "ניסוי למידה עמוקה מספר 7";
