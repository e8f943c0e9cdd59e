// Tabs are gone through by arrow keys, round and round.

/**
 * The tab to which a key leads from another; null if it leads nowhere.
 * @template {string} Name
 * @param {Name[]} names
 * @param {Name} from
 * @param {string} key
 */
export function tabByKey(names, from, key) {
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  return step === 0 ? null : names[(names.indexOf(from) + step + names.length) % names.length];
}
