package api

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// forbiddenRanges are addresses that no webhook may reach: they belong to this machine, this
// network or nobody, or embed an address that might.
var forbiddenRanges = parseRanges(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private
	"100.64.0.0/10",   // shared by a carrier's customers; metadata of some clouds
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local; metadata of clouds
	"172.16.0.0/12",   // private
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // AMT
	"192.88.99.0/24",  // 6to4 relays
	"192.168.0.0/16",  // private
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved, broadcast
	"::/96",           // unspecified, loopback, IPv4-compatible
	"::ffff:0:0/96",   // IPv4-mapped
	"::ffff:0:0:0/96", // IPv4-translated
	"64:ff9b::/96",    // NAT64
	"64:ff9b:1::/48",  // NAT64 of a network's own
	"100::/64",        // discard
	"2001::/23",       // protocol assignments, Teredo
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4
	"3fff::/20",       // documentation
	"5f00::/16",       // segment routing
	"fc00::/7",        // unique local; metadata of clouds
	"fe80::/10",       // link-local
	"fec0::/10",       // site-local
	"ff00::/8",        // multicast
)

func parseRanges(ranges ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(ranges))
	for i, r := range ranges {
		out[i] = netip.MustParsePrefix(r)
	}
	return out
}

var errForbiddenAddress = errors.New("the address is not a public one")

// forbidden tells whether a webhook must not connect to the address.
func forbidden(a netip.Addr) bool {
	if a.Zone() != "" || !a.IsValid() || a.Is4In6() {
		return true
	}
	for _, r := range forbiddenRanges {
		if r.Contains(a) {
			return true
		}
	}
	return false
}

// guard refuses connections to forbidden addresses. The dialer calls it for every address that
// a name resolved to, after it was resolved: a name that changes its mind gains nothing.
func guard(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errForbiddenAddress, err)
	}
	if forbidden(a.Addr()) {
		return errForbiddenAddress
	}
	return nil
}

const (
	webhookTimeout    = 15 * time.Second // of an attempt
	webhookDial       = 5 * time.Second
	maxWebhookReply   = 64 << 10
	maxDestinationURL = 2048
)

// newWebhookClient makes the client that deliveries go through. insecure, for development,
// lets it reach any address.
func newWebhookClient(insecure bool, resolver *net.Resolver) *http.Client {
	dialer := &net.Dialer{Timeout: webhookDial, Control: guard, Resolver: resolver}
	if insecure {
		dialer.Control = nil
	}
	return &http.Client{
		Timeout: webhookTimeout,
		Transport: &http.Transport{
			Proxy:                  nil, // one from the environment would get round the guard
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    webhookDial,
			MaxIdleConns:           1000,
			MaxIdleConnsPerHost:    100, // a host may receive for many endpoints
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: maxWebhookReply,
			ForceAttemptHTTP2:      true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// checkDestination refuses destinations that no delivery would be sent to. Names are looked
// up when a delivery connects.
func checkDestination(text string, insecure bool) error {
	const location = "body.destinationUrl"
	u, err := url.Parse(text)
	switch {
	case err != nil || len(text) > maxDestinationURL || u.Host == "" || u.Opaque != "":
		return fieldError(location, "not an absolute URL of at most 2048 characters")
	case u.User != nil || u.Fragment != "":
		return fieldError(location, "a destination has neither user nor fragment")
	case insecure && (u.Scheme == "http" || u.Scheme == "https"):
		return nil
	case u.Scheme != "https":
		return fieldError(location, "a destination must be https")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if a, err := netip.ParseAddr(host); err == nil && forbidden(a) || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return fieldError(location, "the address is not a public one")
	}
	return nil
}
