// Plants one bug after the other, each in a copy of a program, and sees that the harness which claims to catch it does.
// Usage: node tests/planted/run.js [PATTERN]: those whose name contains PATTERN.
// A patch begins with "# What:", "# Target:" (a program of build/clang-release) and "# Caught by:", a command in
// which {} is the program with the bug; LEC_LECTERN is that program when it is the server.
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = dirname(fileURLToPath(import.meta.url));
const root = resolve(folder, '../..');
const build = join(resolve(process.env.LEC_BUILD_DIR || join(root, 'build')), 'clang-release');
const CATCH_MS = 60000;
const NIGHT_MS = 600000;
const isNight = process.env.LEC_NIGHTLY === '1';

/** What a patch says of itself. */
function readPatch(file) {
    const text = readFileSync(join(folder, file), 'utf8');
    const field = (name) => new RegExp(`^# ${name}: *(.+)$`, 'm').exec(text)?.[1];
    const sources = [...text.matchAll(/^\+\+\+ b\/(\S+)/gm)].map(([, path]) => path);
    const bug = {
        name: file.replace(/\.patch$/, ''),
        file: join(folder, file),
        what: field('What'),
        target: field('Target'),
        caughtBy: field('Caught by'),
        isForNight: field('When') === 'night',
        source: sources[0],
    };
    if (!bug.what || !bug.target || !bug.caughtBy || sources.length !== 1) {
        throw new Error('it wants What, Target, Caught by, and the change of one file');
    }
    return bug;
}

const execute = promisify(execFile);

/** What the command printed; its error says what it printed there. */
async function must(command, args, options) {
    const { stdout } = await execute(command, args, { maxBuffer: 1 << 26, ...options });
    return stdout;
}

const shell = (command) => must('sh', ['-c', command], { cwd: build });

const compileCommands = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'));

/** Compiles the changed file as the build does; returns the object of the build, and this one. */
async function compile(bug, scratch) {
    const original = join(root, bug.source);
    const entry = compileCommands.find(({ file }) => file === original);
    if (!entry) {
        throw new Error(`${bug.source} is not compiled in ${basename(build)}`);
    }
    const changed = join(scratch, 'tree', bug.source);
    mkdirSync(dirname(changed), { recursive: true });
    copyFileSync(original, changed);
    await must('patch', ['-p1', '-s', '-d', join(scratch, 'tree'), '-i', bug.file]);
    const [, object] = / -o (\S+)/.exec(entry.command);
    const ours = join(scratch, 'changed.o');
    await shell(
        entry.command
            .replace(` -o ${object}`, ` -iquote ${dirname(original)} -w -o ${ours}`)
            .replace(` -c ${original}`, ` -c ${changed}`),
    );
    return { object, ours };
}

/** Links the program with the changed object: in the place of the other one, or in front of the library that has it. */
async function link(bug, { object, ours }, scratch) {
    const commands = await must('ninja', ['-C', build, '-t', 'commands', bug.target]);
    const command = commands.trim().split('\n').at(-1);
    const program = join(scratch, basename(bug.target));
    const linked = command.replace(` -o ${bug.target}`, ` -o ${program}`);
    const parts = linked.split(' ');
    const at = parts.includes(object)
        ? parts.indexOf(object)
        : parts.findIndex((part) => part.endsWith('.a'));
    if (linked === command || at < 0) {
        throw new Error(`${bug.target} is no program of ${basename(build)}`);
    }
    parts.splice(at, parts[at] === object ? 1 : 0, ours);
    await shell(parts.join(' '));
    return program;
}

/** Runs the harness; resolves with its status, null when it did not end in time. */
function run(bug, program, scratch) {
    const [first, ...args] = bug.caughtBy
        .split(' ')
        .map((part) => part.replace('{}', program).replace('{root}', root));
    const command = first === 'node' ? first : resolve(build, first);
    /* By night, too, a harness is to see its bug in the form of the day; but for what is looked for at night alone. */
    const env = { ...process.env, TMPDIR: scratch, LEC_NIGHTLY: bug.isForNight ? '1' : '0' };
    const catch_ms = bug.isForNight ? NIGHT_MS : CATCH_MS;
    if (basename(bug.target) === 'lectern') {
        Object.assign(env, { LEC_LECTERN: program, LEC_LECTERN_SANITIZERS: program });
    }
    return new Promise((done) => {
        const child = spawn(command, args, {
            cwd: build,
            env,
            stdio: 'ignore',
            detached: true,
        });
        const timer = setTimeout(() => {
            process.kill(-child.pid, 'SIGKILL');
            done(null);
        }, catch_ms);
        child.once('error', () => done(null));
        child.once('close', (status, signal) => {
            clearTimeout(timer);
            done(signal ? `signal ${signal}` : status);
        });
    });
}

/** Commands that were seen to pass without the bug. @type {Map<string, Promise<number | string | null>>} */
const controls = new Map();

/** A harness that fails by itself catches nothing: at night each is run without the bug, too. */
function control(bug, scratch) {
    const program = join(build, bug.target);
    const key = `${bug.target} ${bug.caughtBy}`;
    if (!isNight) {
        return Promise.resolve(0);
    }
    if (!controls.has(key)) {
        controls.set(key, run(bug, program, scratch));
    }
    return controls.get(key);
}

/** undefined when the bug is caught, else why not. */
async function plant(file) {
    const scratch = mkdtempSync(join(tmpdir(), 'lectern-planted-'));
    try {
        const bug = readPatch(file);
        const program = await link(bug, await compile(bug, scratch), scratch);
        const status = await run(bug, program, scratch);
        if ((await control(bug, scratch)) !== 0) {
            return `the harness fails without the bug: ${bug.caughtBy}`;
        }
        if (status === null) {
            return 'the harness neither caught nor missed it: it did not come to an end';
        }
        return status === 0 ? `not caught: ${bug.what}\n${bug.caughtBy}` : undefined;
    } catch (error) {
        return error.message;
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}

const pattern = process.argv[2] ?? '';
/** Every third by day, unless some are asked for; all of them at night. */
const files = readdirSync(folder)
    .filter((file) => file.endsWith('.patch') && file.includes(pattern))
    .sort()
    .filter((_, i) => isNight || pattern !== '' || i % 3 === 0)
    .filter(
        (file) => isNight || !/^# When: night$/m.test(readFileSync(join(folder, file), 'utf8')),
    );
let next = 0;
let failed = 0;
let count = 0;
async function work() {
    while (next < files.length) {
        const file = files[next++];
        const why = await plant(file);
        count++;
        failed += why ? 1 : 0;
        console.log(
            `${why ? 'not ok' : 'ok'} ${count} - ${file.replace(/\.patch$/, '')} is caught`,
        );
        if (why) {
            console.log(why.replace(/^/gm, '# '));
        }
    }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
console.log(`1..${count}`);
process.exitCode = failed > 0 || count === 0 ? 1 : 0;
