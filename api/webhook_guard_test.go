package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Contract 5: "loopback, private, link-local, metadata, 0/8, 100.64/10, multicast, IPv4-mapped,
// NAT64 and 6to4 ranges refused".
func TestForbiddenAddresses(t *testing.T) {
	for _, a := range []string{"127.0.0.1", "127.255.255.254", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd00:ec2::254",
		"169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.0", "0.1.2.3", "::", "100.64.0.1", "100.100.100.200", "100.127.255.255", "224.0.0.1", "239.1.1.1", "ff02::1", "255.255.255.255", "240.0.0.1",
		"::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
		"203.0.113.1", "2001:db8::1", "fec0::1"} {
		if !forbidden(netip.MustParseAddr(a)) {
			t.Errorf("%s is admitted", a)
		}
	}
	for _, a := range []string{"8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "169.253.0.1", "11.0.0.1", "2606:4700::1111", "2a00:1450::1", "223.255.255.255"} {
		if forbidden(netip.MustParseAddr(a)) {
			t.Errorf("%s is refused", a)
		}
	}
}

// nameServer answers the first question for a name with one address and later ones with
// another, as a rebinding attacker's does.
func nameServer(t *testing.T, first, then [4]byte) *net.Resolver {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var asked atomic.Int32
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var q dnsmessage.Message
			if q.Unpack(buf[:n]) != nil || len(q.Questions) == 0 {
				continue
			}
			answer := dnsmessage.Message{Header: dnsmessage.Header{ID: q.ID, Response: true, Authoritative: true}, Questions: q.Questions}
			if question := q.Questions[0]; question.Type == dnsmessage.TypeA {
				address := first
				if asked.Add(1) > 1 {
					address = then
				}
				answer.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: question.Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
					Body: &dnsmessage.AResource{A: address}}}
			}
			if b, err := answer.Pack(); err == nil {
				_, _ = conn.WriteTo(b, from) // a lost answer is asked for again
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// Contract 5: "every resolved address checked at connect time …, also after DNS rebinding; no
// proxy from the environment".
func TestRebindingIsRefused(t *testing.T) {
	to := newReceiver(t, nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(to.URL, "http://"), ":")
	resolver := nameServer(t, [4]byte{93, 184, 216, 34}, [4]byte{127, 0, 0, 1})
	t.Setenv("HTTP_PROXY", to.URL)
	looked, err := resolver.LookupNetIP(t.Context(), "ip4", "hooks.example.com.")
	if err != nil || len(looked) != 1 || forbidden(looked[0].Unmap()) {
		t.Fatalf("the first look-up: %v, %v", looked, err)
	}
	client := newWebhookClient(false, resolver)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://hooks.example.com.:"+port, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, errForbiddenAddress) || len(to.all()) != 0 {
		t.Errorf("error %v, %d requests", err, len(to.all()))
	}
	if text := sendFault(err); strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "public") {
		t.Errorf("what the owner learns: %s", text)
	}
}
