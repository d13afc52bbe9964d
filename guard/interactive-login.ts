import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, findBrowser, openOnce } from './browser.ts';
import { startDeviceLogin } from './device-login.ts';
import type { Renewal } from './keep-login.ts';
import type { LoginAsked } from './requests.ts';
import { originOf, refused, type Token } from './token.ts';
import { startWebLogin, type WebLogin } from './web-login.ts';

/** The app of the Salesforce CLI, which every org knows. */
export const CLI_APP = 'PlatformCLI';

const FAILS_WITHIN_MS = 1_000;

/** A login that waits for its person. */
export interface OpenLogin {
  /** What the person opens: here for the web login, anywhere for a device. */
  address: string;
  userCode?: string;
  /** A browser of this machine was started with it. */
  opened: boolean;
  token: Promise<Token>;
  renewal: Renewal;
  close(): void;
}

/** Begins a login that a person finishes on a page of Salesforce. */
export async function beginLogin(
  asked: LoginAsked & { clientSecret?: string | undefined },
): Promise<OpenLogin> {
  const { device, clientId = CLI_APP, clientSecret } = asked;
  const login = originOf(asked.login, 'the address to sign in at');
  const renewal = { login, clientId, clientSecret };
  if (device) {
    // Whoever starts this flow could be somebody else than who types the code.
    if (clientId === CLI_APP) throw noDeviceApp();
    return { ...(await startDeviceLogin({ login, clientId })), opened: false, renewal };
  }
  const web = await startWebLogin({ ...asked, login, clientId });
  const browser = findBrowser();
  const opened = browser !== undefined && (await starts(browser, web, login));
  return { ...web, opened, renewal };
}

/** Whether a browser starts: one that cannot says so at once; the file it is given goes some seconds later. */
async function starts(browser: Browser, { address, token }: WebLogin, login: string): Promise<boolean> {
  const stop = new AbortController();
  const failed = openOnce(browser, address, login).then(
    () => true,
    () => false,
  );
  const yes = () => true;
  // A person may be quicker than that.
  const soon = sleep(FAILS_WITHIN_MS, true, { signal: stop.signal }).catch(yes);
  return Promise.race([failed, token.then(yes, yes), soon]).finally(() => stop.abort());
}

function noDeviceApp() {
  return refused(
    'CLIENT_ID_NEEDED',
    'The device flow needs an app of your org: Salesforce has blocked it for the app of the CLI',
    'Enable the device flow in an external client app and name its consumer key: --client-id.',
  );
}
