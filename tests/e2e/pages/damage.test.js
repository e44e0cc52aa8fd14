// A database that was damaged: the host's page says up to when the session is whole, until the host has read it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { assertFits, assertNoFaults, launch, NARROW, openHost, picture } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { startServer } from '../lib/server.js';

const REASON = 'a certain reason';

test('the host reads what may be missing, and puts it away', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const boss = await Client.host(server);
    await boss.does('add_team', { text: 'Paper' });
    const { id } = await boss.until((c) => c.stage.teams?.[0], 'the team');
    await boss.does('adjust', { team: id, value: 5, text: REASON });
    await server.stop();
    const bytes = readFileSync(server.database);
    bytes[bytes.indexOf(REASON)] ^= 1;
    writeFileSync(server.database, bytes);
    await server.start();

    const browser = await launch();
    t.after(() => browser.close());
    const host = await openHost(browser, server.info.host_url);
    const phone = await openHost(browser, server.info.host_url, NARROW);
    for (const { page } of [host, phone]) {
        await page.waitForSelector('#damaged:has-text("may be missing")');
        const said = await page.textContent('#damaged');
        assert.match(said, /after .*\d:\d\d.* may be missing/);
        assert.match(said, new RegExp(`\\b${new Date().getFullYear()}\\b`));
    }
    await assertFits(phone, 'damaged');
    await picture(host, 'damage');
    await picture(phone, 'damage');
    await host.page.click('#damaged button');
    await host.page.waitForSelector('#damaged', { state: 'detached' });
    await host.page.reload();
    await host.page.waitForSelector('#damaged');
    assertNoFaults([host, phone]);
});
