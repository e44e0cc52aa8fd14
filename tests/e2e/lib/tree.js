// What a screen reader is told of a page: the browser's tree of it, as lines of text.

/** Boxes without a meaning of their own, and pieces of text that stand in a name already. */
const SILENT = new Set(['none', 'generic', 'InlineTextBox', 'LineBreak']);
const NAMED_BY_TEXT = new Set(['button', 'heading', 'status', 'timer', 'DisclosureTriangle']);

/** What is worth a word where it is so. */
const SAID = ['disabled', 'focused', 'expanded', 'pressed', 'checked', 'live', 'level', 'required'];

/** @param {{ properties?: { name: string, value: { value: any } }[] }} node */
function statesOf({ properties = [] }) {
    return properties
        .filter(({ name, value }) => SAID.includes(name) && value.value !== false)
        .map(({ name, value }) => (value.value === true ? name : `${name} ${value.value}`));
}

/** @param {any} node */
function lineOf({ role, name, ...node }) {
    const text = name?.value ? ` "${name.value}"` : '';
    const states = statesOf(node).join(', ');
    return role.value + text + (states ? ` (${states})` : '');
}

/**
 * Its lines, what is inside something else further in. Numbers that run are written as one.
 * @param {import('./browser.js').Person} person
 */
export async function treeOf(person) {
    const session = await person.page.context().newCDPSession(person.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = /** @type {string[]} */ ([]);
    const walk = (
        /** @type {any} */ node,
        /** @type {number} */ depth,
        /** @type {boolean} */ isNamed,
    ) => {
        const role = node.role?.value;
        const isText = role === 'StaticText';
        const isSaid = !node.ignored && !SILENT.has(role) && !(isText && isNamed);
        if (isSaid) {
            lines.push('  '.repeat(depth) + lineOf(node));
        }
        const inside = isSaid ? depth + 1 : depth;
        const isTold = isNamed || (isSaid && NAMED_BY_TEXT.has(role) && Boolean(node.name?.value));
        (node.childIds || []).forEach((/** @type {string} */ id) => {
            const child = byId.get(id);
            if (child) {
                walk(child, inside, isTold);
            }
        });
    };
    walk(nodes[0], 0, false);
    return lines.map((line) => line.replace(/^( *StaticText) "[\d:]+"$/, '$1 "(a number)"'));
}
