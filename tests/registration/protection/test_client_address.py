"""Who is calling, behind proxies and before people who pretend."""

import pytest

from registration.protection.network import client_address, narrow


@pytest.fixture
def called(rf, settings):
    def request(remote, forwarded=None, proxies=0):
        settings.TRUSTED_PROXIES = proxies
        return rf.get("/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))

    return request


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("192.0.2.7", None, 0, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", 0, "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7", 1, "192.0.2.7"),
        ("127.0.0.1", "10.9.9.9, 192.0.2.7", 1, "192.0.2.7"),
        ("127.0.0.1", "10.9.9.9, 192.0.2.7, 203.0.113.5", 2, "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7", 2, "192.0.2.7"),
        ("192.0.2.7", None, 1, "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7:4711", 1, "192.0.2.7"),
        ("127.0.0.1", "[2001:db8::1]:4711", 1, "2001:db8::1"),
        ("::ffff:192.0.2.7", None, 0, "192.0.2.7"),
        ("fe80::1%eth0", None, 0, "fe80::1"),
        ("", None, 0, "None"),
        ("127.0.0.1", "<script>", 1, "None"),
    ],
)
def test_client_is_who_the_outermost_trusted_proxy_was_called_by(called, remote, forwarded, proxies, address):
    assert str(client_address(called(remote, forwarded, proxies))) == address


def test_neighbours_in_one_ipv6_network_count_as_one(called):
    networks = {narrow(client_address(called(f"2001:db8:1:2::{n}"))) for n in range(1, 9)}
    assert networks == {"2001:db8:1:2::/64"}


def test_neighbouring_ipv4_addresses_count_apart(called):
    assert narrow(client_address(called("192.0.2.7"))) != narrow(client_address(called("192.0.2.8")))


def test_unknown_address_has_an_empty_network(called):
    assert narrow(client_address(called(""))) == ""
