import { AppError } from '@escalog/kernel';
import type { KafkaAddress } from './address.ts';
import { appErrorOf, causeOf, typeOf } from './errors.ts';

/** Why a cluster cannot be entered, and what in ESCALOG_BUS may be the reason. */
export function entryRefused(error: unknown, address: KafkaAddress, kafka: string): AppError {
  if (error instanceof AppError) return error;
  const cause = causeOf(error);
  const said = cause instanceof Error ? cause.message : String(cause);
  const advice = adviceOn(said, typeOf(cause), address);
  if (advice === undefined) return appErrorOf(error, kafka);
  return new AppError('ESCALOG_BUS_REFUSED', `${kafka} cannot be entered (${said}): ${advice}.`, {
    retriable: false,
    cause: error,
  });
}

function adviceOn(said: string, type: string, { tls, sasl }: KafkaAddress): string | undefined {
  if (tls && /certificate|self-signed|altnames/i.test(said))
    return 'its certificate is for another host, or is not trusted here: name the file of its authority with ?ca= in ESCALOG_BUS';
  if (tls && /TLS|SSL|EPROTO/.test(said))
    return 'this port seems not to speak TLS: take another port, or begin ESCALOG_BUS with kafka://';
  if (type === 'ILLEGAL_SASL_STATE')
    return 'this port takes no credentials: take another port, or leave user:password@ out of ESCALOG_BUS';
  if (!/Closed connection|ApiVersions.* timed out/.test(said)) return undefined;
  const wanted = [
    ...(tls ? [] : ['TLS (kafkas://)']),
    ...(sasl === undefined ? ['credentials (user:password@)'] : []),
    'another port',
  ];
  return `this port seems not to be for this: give ESCALOG_BUS ${wanted.join(' or ')}`;
}
