import { randomInt } from "node:crypto";

const ADJECTIVES =
  "amber ancient bold brave bright brisk calm clever copper crisp curious daring deep eager early fair fleet gentle glad golden grand happy honest humble keen kind lively lucid lucky mellow merry mighty modest nimble noble patient placid polite proud quick quiet rapid rare royal rustic serene sharp silent silver smooth solid spry steady still sunny swift tidy tranquil true upbeat valiant vivid warm wise witty".split(
    " ",
  );
const ANIMALS =
  "ant auk bat bear bee bison bream calf carp cat colt crab crane crow deer dolphin dove duck eel elk ewe falcon fawn finch fish flea fox frog goat goose grouse gull hare hawk hen heron horse ibis jay kite koi lamb lark lemur lynx mole moose moth mouse newt otter owl ox panda perch pike pug quail ram rat raven robin seal shark sheep shrew skink slug snail sow squid stag stork swan toad trout wasp whale wolf wren yak".split(
    " ",
  );

/** A name for a run that was given none, as MLflow makes them: `gentle-heron-42`. */
export function randomRunName(): string {
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}-${randomInt(1000)}`;
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "";
}
