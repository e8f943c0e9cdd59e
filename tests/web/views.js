// What there is in a view, which is plain data.

/** All elements of a view, or of a list of them, in order. */
export const elements = (view) => [view].flat(Infinity).filter((node) => node?.tag).flatMap((node) => [node, ...elements(node.children)]);

/** The element that has an id. */
export const byId = (view, id) => elements(view).find(({ properties }) => properties.id === id);

/** The words of a view, or of a list of them. */
export const textOf = (view) => [view].flat(Infinity).map((node) => node?.text ?? (node?.children ? textOf(node.children) : "")).join("");
