// A long text for the eye: its first lines, and how many more there are.

const MOST_LINES = 200;
const MOST_SIGNS = 600; // of a line

/** @param {string} text @returns {{text: string, more: string | null}} `more`: what is said of the rest, if there is one */
export function abridged(text) {
  const lines = text.split("\n", MOST_LINES);
  const rest = text.length - lines.reduce((sum, line) => sum + line.length + 1, -1);
  const isCut = lines.some((line) => line.length > MOST_SIGNS);
  const shown = lines.map((line) => (line.length > MOST_SIGNS ? `${line.slice(0, MOST_SIGNS)} \u2026` : line)).join("\n");
  if (rest <= 0) return { text: shown, more: isCut ? "Long lines are cut off here; all of it is copied." : null };
  return { text: shown, more: `${linesIn(text, text.length - rest).toLocaleString("en")} lines more; all of it is copied.` };
}

/** @param {string} text @param {number} from */
function linesIn(text, from) {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
