/** Which addresses are of the public internet: to no other may a stranger make us connect. */
import ipaddr from 'ipaddr.js';

/**
 * Whether an address is public: none of private, loopback, link-local, carrier's, multicast, reserved or
 * unspecified ones, nor an IPv6 address that maps to one or tunnels anywhere. Of NAT64 (DNS64 makes such
 * addresses where there is IPv6 only) the address behind it counts.
 *
 * @param address as a resolver or a URL's host gives it, without brackets
 */
export function isPublicAddress(address: string): boolean {
  // a zone names an interface of this machine
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'rfc6052') {
    return isPublicAddress(ipaddr.fromByteArray(parsed.toByteArray().slice(-4)).toString());
  }
  // of what is in no range the library calls unicast also what is deprecated, `::127.0.0.1` among it
  const isGlobal = parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return range === 'unicast' && isGlobal;
}
