// A backup lies beside the database, made when a round ends; when the database is past reading, the room goes on with it.
import assert from 'node:assert/strict';
import {
    existsSync,
    readFileSync,
    readdirSync,
    rmSync,
    statSync,
    watch,
    writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { clearTimeout, setTimeout } from 'node:timers';
import { Client } from '../lib/client.js';
import { everyone, expectScores, openRoom, playClue, startGame } from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';

const BREAD = 5;
const WAIT_MS = 20000;

const backupOf = (server) => `${server.database}.backup`;
const inode = (path) => (existsSync(path) ? statSync(path).ino : 0);

/** Waits until another file than `before` has that name. */
function replaced(path, before) {
    return new Promise((done, fail) => {
        const watcher = watch(join(path, '..'), look);
        const late = setTimeout(() => end(fail, new Error(`no new ${basename(path)}`)), WAIT_MS);
        function end(how, what) {
            clearTimeout(late);
            watcher.close();
            how(what);
        }
        function look() {
            if (![0, before].includes(inode(path))) {
                end(done, inode(path));
            }
        }
        look();
    });
}

/** A round that was played and left: Ada has the points of one clue. Resolves when it is in the backup. */
async function playRound(t) {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    const [picker] = await startGame(room);
    await playClue(room, picker, BREAD, ada, true);
    await expectScores(room, new Map([[ada, ada.team.score]]), 'played');
    assert.ok(!existsSync(backupOf(server)), 'nothing has ended yet');
    const made = replaced(backupOf(server), 0);
    await room.host.does('leave_round');
    await everyone(room.all, 'scores');
    await made;
    return { server, room, ada, bo, score: ada.team.score };
}

async function expectVerified(path) {
    const { status, stdout, stderr } = await lectern('verify', path);
    assert.equal(status, 0, stderr);
    return stdout;
}

/** Up to when nothing is missing: the end of the round, which lies before `ended`. */
function expectDamage(host, ended) {
    const { whole_until_ms: until } = host.newest.host;
    assert.ok(until > ended - WAIT_MS && until <= ended, `${until}, and the round ended ${ended}`);
}

describe('the backup', () => {
    test('is a whole database of what was played, for its owner alone', async (t) => {
        const { server, score } = await playRound(t);
        const path = backupOf(server);
        assert.equal(statSync(path).mode & 0o777, 0o600);
        const told = await expectVerified(path);
        assert.match(told, new RegExp(`${score}  Team Ada`));
        assert.ok(!existsSync(`${path}-new`), 'nothing half made is left');
    });

    test('is made anew when the session ends, with all that came after the round', async (t) => {
        const { server, room, ada, score } = await playRound(t);
        const before = inode(backupOf(server));
        await room.host.does('adjust', { team: ada.team.id, value: 11, text: 'for the road' });
        await room.host.does('end_session');
        await replaced(backupOf(server), before);
        assert.match(await expectVerified(backupOf(server)), new RegExp(`${score + 11}  Team Ada`));
    });

    test('stands in for a database that is past reading, which is put aside', async (t) => {
        const { server, ada, score } = await playRound(t);
        const ended = Date.now();
        await server.stop();
        const damaged = readFileSync(server.database);
        damaged.fill(0xa5, 0, 2000);
        writeFileSync(server.database, damaged);
        await server.start();
        assert.match(
            server.stderr,
            /is damaged and was put aside as .*lectern\.db\.damaged-1; going on with the backup of /,
        );
        const display = await Client.display(server);
        await display.until((c) => c.phase === 'scores', 'the scores');
        const seen = display.stage.teams.find((one) => one.id === ada.team.id);
        assert.equal(seen.score, score);
        assert.ok(readFileSync(`${server.database}.damaged-1`).equals(damaged), 'byte by byte');
        const host = await Client.host(server);
        expectDamage(host, ended);
        await host.does('adjust', { team: ada.team.id, value: 5, text: 'it goes on' });
        await server.restart();
        assert.equal((await Client.host(server)).newest.host.whole_until_ms, undefined, 'once');
    });

    test('is not needed for a log that is cut, of which the host is told', async (t) => {
        const { server, room, ada, score } = await playRound(t);
        const ended = Date.now();
        await room.host.does('adjust', { team: ada.team.id, value: 11, text: 'a certain reason' });
        await server.stop();
        const bytes = readFileSync(server.database);
        bytes[bytes.indexOf('a certain reason')] ^= 1;
        writeFileSync(server.database, bytes);
        await server.start();
        assert.match(server.stderr, /damaged\. Entries after \d+ were dropped/);
        const host = await Client.host(server);
        expectDamage(host, ended);
        assert.equal(host.stage.teams.find(({ id }) => id === ada.team.id).score, score);
    });

    test('that is damaged too is not taken, and nothing is written', async (t) => {
        const { server } = await playRound(t);
        await server.stop();
        for (const path of [server.database, backupOf(server)]) {
            const damaged = readFileSync(path);
            damaged.fill(0xa5, 0, 2000);
            writeFileSync(path, damaged);
        }
        const before = readFileSync(server.database);
        const { status, stderr } = await lectern('sessions', '--data', server.data);
        assert.equal(status, 1);
        assert.match(stderr, /is no database: put back a copy of it/);
        assert.ok(readFileSync(server.database).equals(before));
        assert.ok(readdirSync(server.data).every((name) => !name.includes('damaged')));
    });

    test('is not made anew by a start, of whatever was found', async (t) => {
        const { server, ada } = await playRound(t);
        await server.stop();
        const before = inode(backupOf(server));
        await server.start();
        const host = await Client.host(server);
        await host.does('adjust', { team: ada.team.id, value: 5, text: 'it is saved' });
        await server.stop();
        assert.equal(inode(backupOf(server)), before);
    });

    test('stands in for a database that is gone', async (t) => {
        const { server, ada, score } = await playRound(t);
        await server.stop();
        rmSync(server.database);
        await server.start();
        assert.match(server.stderr, /is missing or empty; going on with the backup of /);
        const display = await Client.display(server);
        await display.until((c) => c.phase === 'scores', 'the scores');
        const seen = display.stage.teams.find((one) => one.id === ada.team.id);
        assert.equal(seen.score, score);
    });

    test('does not keep what was deleted', async (t) => {
        const { server } = await playRound(t);
        await server.stop();
        assert.ok(readFileSync(backupOf(server)).includes('Team Ada'));
        const { status, stderr } = await lectern('delete', server.code, '--data', server.data);
        assert.equal(status, 0, stderr);
        for (const name of readdirSync(server.data)) {
            const path = join(server.data, name);
            assert.ok(!statSync(path).isFile() || !readFileSync(path).includes('Team Ada'), name);
        }
    });
});
