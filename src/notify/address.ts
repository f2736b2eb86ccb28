import { BlockList, isIPv4 } from 'node:net';

const PRIVATE_V4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  // Multicast, reserved and broadcast.
  ['224.0.0.0', 3],
]);

// A list of its own: in one with the mapped addresses, every IPv4 address would be found.
const PRIVATE_V6 = listOf('ipv6', [
  // Unspecified, loopback, and the old form of IPv4 in IPv6.
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  // Translation and tunnels: they lead to IPv4 addresses that would have to be judged as well.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]);

/** Whether an IP address is one that is not of the public internet (RFC 6890): loopback, private, link-local, mapped, multicast and the like. */
export function isPrivateAddress(address: string): boolean {
  return isIPv4(address) ? PRIVATE_V4.check(address, 'ipv4') : PRIVATE_V6.check(address, 'ipv6');
}

function listOf(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of nets) list.addSubnet(net, bits, family);
  return list;
}
