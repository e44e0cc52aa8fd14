// Draws a page from a tree of plain objects. Only what differs from the page is written, so that
// focus, a half-typed text, an opened section and the scroll position outlive every new view.
// @ts-check

/** @typedef {{ tag: string, name: string, props: Record<string, any>, children: Child[] }} VNode */
/** @typedef {VNode | string | number | false | null | undefined} Child */

const SVG = 'http://www.w3.org/2000/svg';

/** @type {Record<string, any>} */
const NONE = {};

/** Each node says what it was drawn from. @typedef {ChildNode & { from?: VNode, said?: Child }} Drawn */

/** The control that had the focus when a view disabled it: it gets the focus back. @type {any} */
let lost = null;

/** Those that are there, out of lists in lists. @param {any[]} children @param {Child[]} out */
function gather(children, out) {
    for (const child of children) {
        if (Array.isArray(child)) {
            gather(child, out);
        } else if (child !== null && child !== undefined && child !== false && child !== '') {
            out.push(child);
        }
    }
    return out;
}

/**
 * One element. `key` names it among its siblings; `vars` are custom properties of its style;
 * `on...` are handlers.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...any} children
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
    const all = props || NONE;
    const name = all.key === undefined ? tag : tag + ' ' + all.key;
    return { tag, name, props: all, children: gather(children, []) };
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
    if ((node.nodeType === Node.TEXT_NODE ? node.nodeValue : node.textContent) !== text) {
        node.textContent = text;
    }
}

/** What styles and tests know of the page. @param {'phase' | 'link' | 'keys' | 'rehearsal'} name @param {string} value */
export function setState(name, value) {
    if (document.body.dataset[name] !== value) {
        document.body.dataset[name] = value;
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

/** @param {any} node @param {Record<string, any>} old @param {Record<string, any>} props */
function writeProps(node, old, props) {
    for (const name in old) {
        if (!(name in props)) {
            setProp(node, name, undefined);
        }
    }
    for (const name in props) {
        if (name === 'vars' || old[name] !== props[name]) {
            setProp(node, name, props[name]);
        }
    }
}

/**
 * What a reader enters is theirs: a view sets it only where nobody is, and where it asks for something else than before.
 * @param {any} node
 * @param {VNode | undefined} before
 * @param {'value' | 'checked'} name
 * @param {any} value
 */
function writeOwn(node, before, name, value) {
    if (value === undefined || value === node[name]) {
        return;
    }
    if (!before || (before.props[name] !== value && node !== document.activeElement)) {
        node[name] = value;
    }
}

/** @param {any} node @param {VNode} v */
function update(node, v) {
    const before = /** @type {VNode | undefined} */ (node.from);
    const old = before ? before.props : NONE;
    if (old !== v.props) {
        writeProps(node, old, v.props);
    }
    patch(node, v.children);
    writeOwn(node, before, 'value', v.props.value);
    writeOwn(node, before, 'checked', v.props.checked);
    node.from = v;
}

/** @param {Child} child */
function nameOf(child) {
    return typeof child === 'object' && child ? child.name : '#text';
}

/** @param {Drawn} node */
function nameOfNode(node) {
    return node.from ? node.from.name : node.nodeName.toLowerCase(); /* from the page's own HTML */
}

/** Whether the node can show the child. @param {Drawn} node @param {Child} child */
function fits(node, child) {
    return node.said !== undefined
        ? typeof child !== 'object'
        : node.from === child || nameOfNode(node) === nameOf(child);
}

/** @param {Element} parent @param {Child} child */
function make(parent, child) {
    if (typeof child !== 'object' || child === null) {
        return document.createTextNode('');
    }
    const svg = child.tag === 'svg' || parent.namespaceURI === SVG;
    return svg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
}

/** Writes a child into the node that is to show it. @param {Drawn} node @param {Child} child */
function write(node, child) {
    if (typeof child !== 'object' || child === null) {
        /* To ask the browser for its text takes longer than all else. */
        if (node.said !== child) {
            setText(node, String(child));
            node.said = child;
        }
    } else if (node.from !== child) {
        update(node, child);
    }
}

/**
 * Gives the children from `i` on their nodes, out of those from `at` on: what has no child goes, and the rest comes
 * into the order of the children.
 * @param {Element} parent
 * @param {ChildNode | null} at
 * @param {Child[]} children
 * @param {number} i
 */
function sort(parent, at, children, i) {
    /** @type {Map<string, ChildNode[]>} */
    const stock = new Map();
    for (let node = at; node; node = node.nextSibling) {
        const name = nameOfNode(node);
        const nodes = stock.get(name);
        if (nodes) {
            nodes.push(node);
        } else {
            stock.set(name, [node]);
        }
    }
    const before = at ? at.previousSibling : parent.lastChild;
    const rest = children.slice(i);
    const nodes = rest.map(
        (child) => (stock.get(nameOf(child)) || []).shift() || make(parent, child),
    );
    /* The others go first, so that what stays in order is never moved: moving an element takes
     * its focus. */
    for (const others of stock.values()) {
        for (const node of others) {
            parent.removeChild(node);
        }
    }
    let next = before ? before.nextSibling : parent.firstChild;
    nodes.forEach((node, n) => {
        if (next && next !== node && next.nextSibling === node) {
            /* One goes further down: it alone is moved, not all that it leaves behind. */
            const mover = next;
            parent.appendChild(mover);
            next = node;
        }
        if (next === node) {
            next = node.nextSibling;
        } else {
            parent.insertBefore(node, next);
        }
        write(node, rest[n]);
    });
}

/**
 * Makes the children of an element what they should be.
 * @param {Element} parent
 * @param {Child[]} wanted
 */
function patch(parent, wanted) {
    let node = parent.firstChild;
    let i = 0;
    while (node && i < wanted.length && fits(node, wanted[i])) {
        write(node, wanted[i]);
        node = node.nextSibling;
        i++;
    }
    if (node || i < wanted.length) {
        sort(parent, node, wanted, i);
    }
}

/**
 * Draws into an element and keeps the focus where it was.
 * @param {Element} root
 * @param {Child[]} children
 */
export function render(root, children) {
    /** @type {any} */
    const focus = document.activeElement;
    patch(root, gather(children, []));
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
