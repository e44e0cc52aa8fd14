// Firefox for the tests of the pages: Debian's own, unchanged, spoken to by WebDriver BiDi behind the
// same interface as Chromium. Keys reach the page in front alone, and it tells of no downloads and
// no sockets: tests of these are for Chromium.
import { firefox } from 'playwright-core';
import { freshFolder } from './server.js';

const PREFERENCES = {
    // Whatever is not on this machine is behind a proxy that is not there: no update, report or list is asked for.
    'network.proxy.type': 1,
    'network.proxy.socks': '127.0.0.1',
    'network.proxy.socks_port': 9,
    'network.proxy.socks_remote_dns': true,
    'network.dns.disabled': true,
    'network.captive-portal-service.enabled': false,
    'toolkit.telemetry.enabled': false,
    // Chromium is asked for these page by page: nothing moves, and it is dark.
    'ui.prefersReducedMotion': 1,
    'layout.css.prefers-color-scheme.content-override': 0,
    // Scroll bars take no room, as on a phone.
    'ui.useOverlayScrollbars': 1,
};

/** @param {string} [program] */
export function launchFirefox(program = process.env.LEC_FIREFOX || '/usr/bin/firefox-esr') {
    return firefox.launch({
        channel: 'moz-firefox',
        executablePath: program,
        firefoxUserPrefs: PREFERENCES,
        // As root it starts in no home of somebody else's.
        env: { ...process.env, HOME: freshFolder() },
        headless: true,
    });
}
