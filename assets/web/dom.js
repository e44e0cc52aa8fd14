// Draws a page from a tree of plain objects. Only what differs from the page is written, so that
// focus, a half-typed text, an opened section and the scroll position outlive every new view.
// @ts-check

/** @typedef {{ tag: string, key: string | undefined, props: Record<string, any>, children: Child[] }} VNode */
/** @typedef {VNode | string | number | false | null | undefined} Child */

const SVG = 'http://www.w3.org/2000/svg';

/** What each node was drawn from. @type {WeakMap<Node, VNode>} */
const drawn = new WeakMap();

/** The control that had the focus when a view disabled it: it gets the focus back. @type {any} */
let lost = null;

/**
 * One element. `key` names it among its siblings; `vars` are custom properties of its style;
 * `on...` are handlers.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...any} children
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
    const all = props || {};
    return { tag, key: all.key, props: all, children: children.flat(9) };
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** The browser's own bar takes the colour of the stage, also when the device changes its look. */
export function paintBar() {
    const paint = () =>
        byId('bar').setAttribute('content', getComputedStyle(document.body).backgroundColor);
    matchMedia('(prefers-color-scheme: light)').onchange = paint;
    paint();
}

/**
 * Writes a text only when it is another one, so that a live region speaks once.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
    if (node.textContent !== text) {
        node.textContent = text;
    }
}

/** @param {any} node @param {string} name @param {any} value */
function setProp(node, name, value) {
    if (name === 'key' || name === 'value' || name === 'checked') {
        return;
    }
    if (name.startsWith('on')) {
        node[name] = value || null;
    } else if (name === 'vars') {
        for (const [property, to] of Object.entries(value || {})) {
            node.style.setProperty(property, String(to));
        }
    } else if (value === undefined || value === null || value === false) {
        node.removeAttribute(name);
    } else {
        node.setAttribute(name, value === true ? '' : String(value));
    }
}

/** @param {any} node @param {VNode} v */
function update(node, v) {
    const before = drawn.get(node);
    const old = before ? before.props : {};
    for (const name of Object.keys(old)) {
        if (!(name in v.props)) {
            setProp(node, name, undefined);
        }
    }
    for (const [name, value] of Object.entries(v.props)) {
        if (name === 'vars' || old[name] !== value) {
            setProp(node, name, value);
        }
    }
    patch(node, v.children);
    /* What somebody is entering is theirs: a view sets it only where nobody is. */
    for (const name of ['value', 'checked']) {
        if (
            name in v.props &&
            (!before || (old[name] !== v.props[name] && node !== document.activeElement))
        ) {
            node[name] = v.props[name];
        }
    }
    drawn.set(node, v);
}

/** @param {Child} child */
function nameOf(child) {
    if (typeof child !== 'object' || child === null) {
        return '#text';
    }
    return child.key === undefined ? child.tag : child.tag + ' ' + child.key;
}

/** @param {Node} node */
function nameOfNode(node) {
    const v = drawn.get(node);
    return v ? nameOf(v) : node.nodeType === Node.TEXT_NODE ? '#text' : '';
}

/** @param {Element} parent @param {Child} child */
function make(parent, child) {
    if (typeof child !== 'object' || child === null) {
        return document.createTextNode('');
    }
    const svg = child.tag === 'svg' || parent.namespaceURI === SVG;
    return svg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
}

/**
 * Makes the children of an element what they should be.
 * @param {Element} parent
 * @param {Child[]} children
 */
function patch(parent, children) {
    const wanted = children.filter((c) => c !== null && c !== undefined && c !== false && c !== '');
    /** @type {Map<string, Node[]>} */
    const stock = new Map();
    for (const node of Array.from(parent.childNodes)) {
        const name = nameOfNode(node);
        stock.set(name, (stock.get(name) || []).concat(node));
    }
    const nodes = wanted.map(
        (child) => (stock.get(nameOf(child)) || []).shift() || make(parent, child),
    );
    /* The rest goes first, so that what stays in order is never moved: moving an element takes
     * its focus. */
    for (const rest of stock.values()) {
        for (const node of rest) {
            parent.removeChild(node);
        }
    }
    nodes.forEach((node, i) => {
        const child = wanted[i];
        if (parent.childNodes[i] !== node) {
            parent.insertBefore(node, parent.childNodes[i] || null);
        }
        if (typeof child === 'object' && child !== null) {
            update(node, child);
        } else {
            setText(node, String(child));
        }
    });
}

/**
 * Draws into an element and keeps the focus where it was.
 * @param {Element} root
 * @param {Child[]} children
 */
export function render(root, children) {
    /** @type {any} */
    const focus = document.activeElement;
    patch(root, children);
    if (focus && focus.disabled && root.contains(focus)) {
        lost = focus;
    } else if (focus && focus !== document.body) {
        lost = null;
        if (focus !== document.activeElement && root.contains(focus)) {
            focus.focus({ preventScroll: true });
        }
    }
    if (lost && root.contains(lost) && !lost.disabled) {
        lost.focus({ preventScroll: true });
        lost = null;
    }
}
