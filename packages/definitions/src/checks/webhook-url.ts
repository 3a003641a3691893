import { faultOfWebUrl } from './web-url.ts';

const wording = {
  subject: 'a URL that pages are posted to',
  example: 'https://hooks.acme.example/pages',
  never: 'where no pages are posted to',
};

/** Why pages cannot be posted to `url`, or `undefined`. */
export function faultOfWebhookUrl(url: string): string | undefined {
  const parsed = URL.parse(url);
  return (
    faultOfWebUrl(url, wording) ??
    (parsed !== null && (parsed.username !== '' || parsed.password !== '')
      ? 'put credentials into the secret, not into the URL'
      : undefined)
  );
}
