// Several displays in one room, each with its role and its colours.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkedKioskPath, runKiosk, startKiosk } from '../lib/kiosk.js';
import { buzz, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { freshFolder, startServer } from '../lib/server.js';

const BREAD = 5;

test('a game on four displays', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const start = (...args) =>
        startKiosk(t, server.info.display_url, { program: checkedKioskPath, args });
    const board = start();
    const scores = start('--role', 'scoreboard', '--theme', 'light');
    const clock = start('--role', 'clock');
    const door = start('--role', 'join', '--size', '720x1280');
    await Promise.all([board, scores, door].map((one) => one.shows('Scan to join')));
    await clock.shows(/Join now/);
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [first, second] = await startGame(room);
    await pick(room, first, BREAD);
    const word = room.display.stage.clue.text.split(' ')[0];
    await board.shows(word);
    await openBuzzers(room);
    await clock.shows(/Buzz!/);
    await buzz(room, second);
    await clock.shows(/answers/);
    await rule(room, second, true, 'reveal');
    const { value } = room.display.stage.clue;
    const name = `Team ${second.name}`;
    await scores.until((one) => one.scores([name])[0] === value, 'the points');
    await door.shows(/2 teams, 2 players. Come and join/);
    for (const one of [scores, clock, door]) {
        assert.ok(!one.texts.includes(word), 'the clue is on the board alone');
    }
    assert.ok(board.record.includes(' #0a0e1f'), 'the stage is dark');
    assert.ok(scores.record.includes(' #fbfaf6') && !scores.record.includes('#f4f6ff'), 'or light');
});

test('a theme out of a file, and what is said of a bad one', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const file = join(freshFolder(), 'theme.json');
    const args = ['--theme', file];
    const run = () => runKiosk(['--connect', server.info.display_url, ...args]);
    const missing = await run();
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /theme\.json: No such file.*dark, light, or a file/);
    writeFileSync(file, '{"quiet": "#555555"}');
    const pale = await run();
    assert.equal(pale.status, 1);
    assert.match(pale.stderr, /`quiet` #555555 on `stage` #0a0e1f has a contrast of 2\.\d to 1/);
    writeFileSync(file, JSON.stringify({ stage: '#001018', font: 'No Such Font' }));
    const kiosk = startKiosk(t, server.info.display_url, { program: checkedKioskPath, args });
    await kiosk.shows('Scan to join');
    assert.ok(kiosk.record.includes('#001018'));
    assert.match(kiosk.stderr, /no font No Such Font/);
    assert.ok(!/^picture /m.test(kiosk.record), 'without a logo');
    writeFileSync(file, '{"logo": "logo.svg"}');
    assert.match((await run()).stderr, /logo\.svg: No such file/);
    writeFileSync(join(dirname(file), 'logo.svg'), '<p>no picture</p>');
    assert.match((await run()).stderr, /logo\.svg: a logo is a PNG, JPEG or SVG/);
    writeFileSync(
        join(dirname(file), 'logo.svg'),
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="300" height="100" fill="#ff0"/></svg>',
    );
    const dressed = startKiosk(t, server.info.display_url, { program: checkedKioskPath, args });
    await dressed.shows('Scan to join');
    assert.match(dressed.record, /^picture .*logo/m);
});
