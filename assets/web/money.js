// Amounts of the bucket, in whole minor units: nothing is ever rounded.
// @ts-check
import { LTR, MINUS, PLUS, points } from './format.js';

/**
 * What an amount needs to be written.
 * @typedef {{ digits?: number, symbol: string }} Currency
 */

/** @param {Currency} currency @param {number} minor */
export function money(currency, minor) {
    const digits = currency.digits || 0;
    const text = String(Math.abs(minor)).padStart(digits + 1, '0');
    const whole = points(Number(text.slice(0, text.length - digits)));
    const part = digits ? '.' + text.slice(-digits) : '';
    return (minor < 0 ? MINUS : LTR) + currency.symbol + whole + part;
}

/** @param {Currency} currency @param {number} minor */
export function signedMoney(currency, minor) {
    return (minor > 0 ? PLUS : '') + money(currency, minor);
}

/** An amount as a field takes it. @param {Currency} currency @param {number} minor */
export function plainMoney(currency, minor) {
    const digits = currency.digits || 0;
    const text = String(minor).padStart(digits + 1, '0');
    return digits ? text.slice(0, -digits) + '.' + text.slice(-digits) : text;
}

/**
 * Minor units that somebody has written; -1: that is no amount of this currency.
 * @param {Currency} currency
 * @param {string} text
 */
export function minorOf(currency, text) {
    const digits = currency.digits || 0;
    const parts = /^(\d{0,10})(?:[.,](\d*))?$/.exec(text.trim());
    const part = (parts && parts[2]) || '';
    if (!parts || part.length > digits || !(parts[1] + part)) {
        return -1;
    }
    return Number(parts[1] + part.padEnd(digits, '0'));
}
