// What the display says when it is started wrongly; a picture in a file.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { STRANGER, StandIn, checkedKioskPath, runKiosk } from '../lib/kiosk.js';
import { freshFolder, goldenPath, startServer } from '../lib/server.js';

const NOWHERE = `ws://127.0.0.1:1/ws#code=ABCDE&key=${STRANGER}`;
const run = (args, env) => runKiosk(args, { program: checkedKioskPath, env });

/** One line on standard error that says what to do. */
function expectRefusal({ status, stdout, stderr }, wantedStatus, pattern) {
    assert.match(stderr, pattern);
    assert.equal(status, wantedStatus, stderr);
    assert.match(stderr, /^lectern-kiosk: [^\n]+\n$/);
    assert.equal(stdout, '');
}

const MISTAKES = [
    [[], /Give its link with --connect/],
    [['--connect', 'nonsense'], /no display's or host's link/],
    [['--connect', 'wsss://127.0.0.1:1/ws#key=' + STRANGER], /no display's or host's link/],
    [['--connect', 'ws://127.0.0.1:99999/ws#key=' + STRANGER], /no display's or host's link/],
    [['--connect', 'ws://:80/ws#key=' + STRANGER], /no display's or host's link/],
    [['--connect', 'ws://a b:80/ws#key=' + STRANGER], /no display's or host's link/],
    [['--connect', 'ws://127.0.0.1:1/ws#code=ABCDE'], /no key: put it in quotation marks/],
    [['--connect', 'ws://127.0.0.1:1/ws#code=ABCDE&key=short'], /no display's or host's link/],
    [['--connect', NOWHERE, '--host-key', 'short'], /--host-key: a key has 22/],
    [['--connect', NOWHERE, '--size', '0x0'], /such as 1920x1080/],
    [['--connect', NOWHERE, '--size', '1920'], /such as 1920x1080/],
    [['--connect', NOWHERE, '--size', '1920x1080x'], /such as 1920x1080/],
    [['--connect', NOWHERE, '--size', '99999x100'], /such as 1920x1080/],
    [['--connect', NOWHERE, '--picture', ''], /--picture wants the name of a file/],
    [['--view', 'view.json'], /say which with --picture/],
    [['--connect', NOWHERE, '--role', 'wall'], /board, scoreboard, clock or join/],
    [['--connect', NOWHERE, '--theme', ''], /--theme wants the name of a file/],
    [['--connect', NOWHERE, NOWHERE], /a link goes behind --connect/],
];

test('a wrong command line ends with 2 and says what is right', async () => {
    for (const [args, pattern] of MISTAKES) {
        expectRefusal(await run(args), 2, pattern);
    }
    const unknown = await run(['--connect', NOWHERE, '--nonsense']);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /nonsense.*\n.*--help/);
});

test('--help and --version need nothing else', async () => {
    const help = await run(['--help']);
    assert.equal(help.status, 0, help.stderr);
    assert.match(help.stdout, /--connect URL/);
    const version = await run(['--version']);
    assert.match(version.stdout, /^lectern-kiosk \d+\.\d+\.\d+\n$/);
});

test('without a screen it names the ways out', async () => {
    const nowhere = { SDL_VIDEODRIVER: 'x11', DISPLAY: '', WAYLAND_DISPLAY: '' };
    expectRefusal(await run(['--connect', NOWHERE], nowhere), 1, /no screen here.*--picture/);
});

test('a picture: no server, a wrong key, a file that cannot be written, one that can', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const link = server.info.display_url;
    const out = join(freshFolder(), 'room.png');
    const nobody = run(['--connect', NOWHERE, '--picture', out]);
    const stranger = link.replace(/key=.*/, `key=${STRANGER}`);
    const wrong = await run(['--connect', stranger, '--picture', out]);
    expectRefusal(wrong, 1, /does not know this key: .*link that the server shows now/);
    const closed = join(freshFolder(), 'no-such-folder', 'room.png');
    const unwritable = await run(['--connect', link, '--picture', closed]);
    expectRefusal(unwritable, 1, /cannot write .*room\.png: No such file/);
    const good = await run(['--connect', link, '--picture', out, '--size', '640x360']);
    assert.deepEqual([good.status, good.stdout, good.stderr], [0, '', '']);
    const png = readFileSync(out);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [640, 360]);
    expectRefusal(await nobody, 1, /nothing came from 127\.0\.0\.1:1 within 5 s/);
});

test('something that is no Lectern server', async (t) => {
    const other = createServer((_request, response) => response.end('Hello.'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    t.after(() => other.close());
    const link = `ws://127.0.0.1:${other.address().port}/ws#code=ABCDE&key=${STRANGER}`;
    const refused = await run(['--connect', link, '--picture', join(freshFolder(), 'room.png')]);
    expectRefusal(refused, 1, /What answers at 127\.0\.0\.1:\d+ is no Lectern server/);
});

test('a server of another version', async (t) => {
    const other = await StandIn.start(t, () => [{ t: 'ack', err: 'version', text: 'Reload.' }]);
    const out = join(freshFolder(), 'room.png');
    const refused = await run(['--connect', other.url, '--picture', out]);
    expectRefusal(refused, 1, /different versions: install the same on both/);
    assert.equal(other.hellos[0].v, 1);
});

test('a view in a file becomes a picture; what is no view is refused', async () => {
    const folder = freshFolder();
    const view = join(folder, 'view.json');
    const out = join(folder, 'out.png');
    const { now } = JSON.parse(readFileSync(goldenPath('views/clue.json'), 'utf8'));
    writeFileSync(view, JSON.stringify(now));
    const args = ['--view', view, '--picture', out, '--size', '320x180'];
    const { status, stdout, stderr } = await run(args);
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    assert.equal(readFileSync(out).readUInt32BE(16), 320);
    writeFileSync(view, '{"t":"display"}');
    expectRefusal(await run(args), 1, /view\.json: /);
    expectRefusal(await run(['--view', join(folder, 'none'), '--picture', out]), 1, /cannot read/);
});
