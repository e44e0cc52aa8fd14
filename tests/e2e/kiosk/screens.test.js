// The full screen: with a window manager and without, in and out.
import { test } from 'node:test';
import { Screen, startKiosk } from '../lib/kiosk.js';
import { startServer } from '../lib/server.js';

test('it fills the screen without a window manager, and another one while its own is not there', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const screen = await Screen.start(t);
    const args = ['--fullscreen', '--size', '640x360', '--screen', '2'];
    const kiosk = startKiosk(t, server.info.display_url, { screen, args });
    await kiosk.until((k) => k.size.join() === '1280,720', 'all of the screen');
});

test('out of the full screen it has the size that it was given', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const screen = await Screen.start(t);
    await screen.manage(t);
    const args = ['--fullscreen', '--size', '640x360'];
    const kiosk = startKiosk(t, server.info.display_url, { screen, args });
    await kiosk.until((k) => k.size.join() === '1280,720', 'all of the screen');
    await kiosk.shows(server.code);
    screen.do('windowfocus', '--sync', screen.window);
    screen.key('F11');
    await kiosk.until((k) => k.size.join() === '640,360', 'a window');
    screen.key('f');
    await kiosk.until((k) => k.size.join() === '1280,720', 'all of the screen again');
});
