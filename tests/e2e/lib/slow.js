// A slow way to a server: every byte takes as long, in both directions, and none overtakes another.
import { once } from 'node:events';
import net from 'node:net';

/** @param {net.Socket} from @param {net.Socket} to @param {number} ms @param {Set<net.Socket>} dead */
function forward(from, to, ms, dead) {
    const then = (/** @type {() => void} */ what) => setTimeout(() => dead.has(from) || what(), ms);
    from.on('data', (bytes) => then(() => to.writable && to.write(bytes)));
    from.on('end', () => then(() => to.end()));
    from.on('error', () => dead.has(from) || to.destroy());
}

/** Listens beside the server; `ms` one way. @param {number} port @param {number} ms */
export async function slowWay(port, ms) {
    const sockets = new Set();
    const dead = new Set();
    const way = net.createServer({ noDelay: true }, (near) => {
        const far = net.connect({ port, host: '127.0.0.1', noDelay: true });
        [near, far].forEach((socket) => {
            sockets.add(socket);
            socket.on('close', () => sockets.delete(socket));
        });
        forward(near, far, ms, dead);
        forward(far, near, ms, dead);
    });
    way.listen(0, '127.0.0.1');
    await once(way, 'listening');
    return {
        port: /** @type {net.AddressInfo} */ (way.address()).port,
        /** Its connections die unheard: nothing comes through, and nobody is told. New ones live. */
        silence: () => sockets.forEach((socket) => dead.add(socket)),
        close: () => {
            sockets.forEach((socket) => socket.destroy());
            way.close();
        },
    };
}
