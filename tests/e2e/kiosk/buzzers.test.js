// Buzzers at the screen: teams without phones play with keys and a gamepad, beside a second display that only shows points.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { Screen, startKiosk } from '../lib/kiosk.js';
import { everyone, joinWithTeam } from '../lib/room.js';
import { freshFolder, startServer } from '../lib/server.js';

const BREAD = 5;
const CHEESE = 10;
const TRY_MS = 400;
const padPath = resolve(process.env.LEC_PAD_LIBRARY || 'build/clang-release/tests/pad/libpad.so');

/** A pad in the display's hands: `press(button)`. */
function plugIn(t) {
    const pipe = join(freshFolder(), 'pad');
    execFileSync('mkfifo', [pipe]);
    const env = { LD_PRELOAD: padPath, LEC_PAD: pipe };
    let stream;
    const press = (button) => {
        stream ??= createWriteStream(pipe);
        stream.write(String(button));
    };
    t.after(() => stream?.end());
    return { env, press };
}

/** Presses until it has an effect: before the display knows that buzzers are open, a button does nothing for a moment. */
async function pressed(host, press) {
    for (let tries = 0; tries < 20; tries++) {
        press();
        if (await host.until((c) => c.phase === 'answer', 'a buzz', TRY_MS).catch(() => false)) {
            return;
        }
    }
    assert.fail('no press had an effect');
}

test('a key and a pad play against a phone', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const screen = await Screen.start(t);
    const pad = plugIn(t);
    const kiosk = startKiosk(t, server.info.host_url, { screen, env: pad.env });
    const scores = startKiosk(t, server.info.display_url, { args: ['--role', 'scoreboard'] });
    const host = await Client.host(server);
    const phone = await joinWithTeam(server, 'Ada');
    for (const text of ['Key team', 'Pad team']) {
        await host.does('add_team', { text });
    }
    await kiosk.shows('Pad team');
    // In seat order: the first of them without a button gets the first button that is pressed.
    ['F5', 'shift', 'Caps_Lock', 'ctrl+x', 'Delete'].forEach((name) => screen.key(name)); // no buzzers
    screen.key('Caps_Lock');
    screen.key('j');
    await kiosk.shows('Key J buzzes for Key team');
    pad.press(3);
    await kiosk.shows('Pad 1, 4 buzzes for Pad team');
    assert.ok(/Key J\n(.*\n)*.*Pad 1, 4/.test(kiosk.texts), 'they stand beside the teams');
    ['k', 'q', 'm'].forEach((name) => screen.key(name)); // all have theirs, and q ends nothing here
    screen.key('BackSpace');
    await kiosk.until((k) => !k.texts.includes('Pad 1, 4'), 'the last one to be taken back');
    pad.press(5);
    await kiosk.shows('Pad 1, 6 buzzes for Pad team');

    const all = [host, phone];
    await host.does('start_round', { at: 1 });
    await everyone(all, 'board');
    for (const [at, press, name] of [
        [BREAD, () => screen.key('j'), 'Key team'],
        [CHEESE, () => pad.press(5), 'Pad team'],
    ]) {
        await host.does('pick', { at, team: host.stage.say_team });
        await everyone(all, 'clue');
        await host.does('open');
        await everyone(all, 'open');
        await pressed(host, press);
        await everyone(all, 'answer');
        const { id, name: answering } = host.stage.teams.find((one) => one.answering);
        assert.equal(answering, name);
        await kiosk.shows(new RegExp(`${name}\\W* answers`));
        const { value } = host.stage.clue;
        await host.does('rule', { team: id, value: 1 });
        await scores.until((one) => one.scores([name])[0] === value, `the points of ${name}`);
        await host.does('board');
        await everyone(all, 'board');
    }
});
