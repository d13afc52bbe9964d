import { findBrowser, openOnce } from './browser.ts';
import { startDeviceLogin } from './device-login.ts';
import type { Renewal } from './keep-login.ts';
import type { LoginAsked } from './requests.ts';
import { originOf, refused, type Token } from './token.ts';
import { startWebLogin } from './web-login.ts';

/** The app of the Salesforce CLI, which every org knows. */
export const CLI_APP = 'PlatformCLI';

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
  const opened = browser !== undefined;
  // The file it is given goes some seconds later; a browser that fails to start shows in nobody signing in.
  if (browser) openOnce(browser, web.address, login).catch(() => {});
  return { ...web, opened, renewal };
}

function noDeviceApp() {
  return refused(
    'CLIENT_ID_NEEDED',
    'The device flow needs an app of your org: Salesforce has blocked it for the app of the CLI',
    'Enable the device flow in an external client app and name its consumer key: --client-id.',
  );
}
