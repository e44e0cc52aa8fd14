// What is done with a keyboard alone.
import assert from 'node:assert/strict';

const TABS_MAX = 160;

/** @typedef {import('../lib/browser.js').Person} Person */

/** @param {Person} person @param {string} selector */
function focused(person, selector) {
    return person.page.locator(selector).and(person.page.locator(':focus'));
}

/** @param {Person} person @param {string} selector */
export async function hasFocus(person, selector) {
    return (await focused(person, selector).count()) === 1;
}

/**
 * Goes on with the tab key until the element has the focus, and shows it.
 * @param {Person} person
 * @param {string} selector
 */
export async function tabTo(person, selector) {
    await person.page.waitForSelector(selector);
    for (let i = 0; i < TABS_MAX && !(await hasFocus(person, selector)); i++) {
        await person.page.keyboard.press('Tab');
    }
    assert.ok(await hasFocus(person, selector), `the tab key leads to ${selector}`);
    const ring = await focused(person, selector).evaluate((at) =>
        parseFloat(getComputedStyle(at).outlineWidth),
    );
    assert.ok(ring >= 2, `${selector} shows that it has the focus`);
}

/** Goes there and presses it. @param {Person} person @param {string} selector */
export async function enterOn(person, selector) {
    await tabTo(person, selector);
    await person.page.keyboard.press('Enter');
}

/** Goes there and writes. @param {Person} person @param {string} selector @param {string} text */
export async function typeInto(person, selector, text) {
    await tabTo(person, selector);
    await person.page.keyboard.type(text);
}
