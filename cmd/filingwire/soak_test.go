package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// TestSoak runs all roles for FILINGWIRE_SOAK, with filings coming in, clients reading, webhooks
// and streams going out. In the first two thirds, roles and engines are killed with -9 at random
// and started again. At the end every published filing is there once, every billed request has
// one row of usage, every event reached the readers of streams once and the webhook endpoint at
// least once, and memory and goroutines are where they were when the killing ended.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("FILINGWIRE_SOAK"))
	if err != nil || length <= 0 {
		t.Skip("set FILINGWIRE_SOAK to a time such as 10m")
	}
	needEngines(t)
	s := startSoak(t)
	load, stopLoad := context.WithCancel(t.Context())
	defer stopLoad()
	var clients sync.WaitGroup
	clients.Go(func() { s.publish(load) })
	for range 6 {
		clients.Go(func() { s.read(load) })
	}
	following, unfollow := context.WithCancel(t.Context())
	defer unfollow()
	for _, r := range s.delivery.readers {
		go r.follow(following, s)
	}
	s.disturb(time.Now().Add(length * 2 / 3))
	s.awaitReadyRoles()
	s.awaitWork()
	s.settle(length / 12)
	before := s.measure()
	s.settle(length / 4)
	after := s.measure()
	stopLoad()
	clients.Wait()

	for role, b := range before {
		a := after[role]
		t.Logf("%-7s %4.0f MiB then %4.0f MiB, %3.0f goroutines then %3.0f", role, b.resident/(1<<20), a.resident/(1<<20), b.goroutines, a.goroutines)
		if a.resident > 1.3*b.resident+64<<20 {
			t.Errorf("%s grew from %.0f to %.0f MiB", role, b.resident/(1<<20), a.resident/(1<<20))
		}
		if a.goroutines > b.goroutines+40 {
			t.Errorf("%s had %.0f goroutines and has %.0f", role, b.goroutines, a.goroutines)
		}
	}
	s.checkFilings()
	s.checkDelivery(openStore(t, s.data))
	s.checkUsage()
	t.Logf("replies by status: %v; no reply: %d", s.statuses, s.unanswered)
	if n := s.statuses[http.StatusInternalServerError]; n > 0 {
		t.Errorf("%d internal errors: an outage is 503", n)
	}
}

// soak is the program as roles in processes of their own.
type soak struct {
	*testing.T
	data, base, key, org string
	origin               string
	roles                map[string]*soakRole
	delivery             *soakDelivery

	mu         sync.Mutex
	published  []string
	billed     map[string]answered // by request id
	statuses   map[int]int
	unanswered int
	kills      map[string][]time.Time // by role
}

// answered tells when a reply was read whole.
type answered struct {
	at       time.Time
	streamed bool
}

func startSoak(t *testing.T) *soak {
	s := &soak{T: t, data: t.TempDir(), roles: map[string]*soakRole{}, billed: map[string]answered{}, statuses: map[int]int{}, kills: map[string][]time.Time{}}
	origin := start(t, nil, "origin", "--control", "--listen", "127.0.0.1:0")
	origin.await("origin", func() bool { return strings.Contains(origin.output(), "origin http://") })
	s.origin = strings.TrimSpace(strings.TrimPrefix(lineOf(origin.output(), "origin http://"), "origin "))
	s.add("engines", "", "engines")
	s.awaitEngines()
	s.org, s.key = unlimited(t, s.data)
	listen := freeAddress(t)
	s.base = "http://" + listen
	s.add("crawl", freeAddress(t), "crawl", "--origin", s.origin, "--rate=-1", "--feed-every", "1s", "--since", "1993-01-01")
	s.add("work", freeAddress(t), "work")
	s.add("work2", freeAddress(t), "work")
	s.add("serve", freeAddress(t), "serve", "--listen", listen)
	s.add("deliver", freeAddress(t), "deliver")
	s.awaitReadyRoles()
	s.subscribe()
	return s
}

// unlimited makes an organization whose requests nothing limits, and a key of it.
func unlimited(t *testing.T, data string) (org, key string) {
	t.Helper()
	o := joined(t, data)
	defer o.Close()
	now := filingwire.InstantOf(time.Now())
	made := filingwire.Organization{ID: filingwire.NewID("org_"), CreatedAt: now, Livemode: true, Metadata: map[string]string{},
		Plan: filingwire.PlanPAYG, State: filingwire.StatePAYGActive, RatePerMinute: 1e9}
	if err := o.CreateOrganization(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	secret, prefix := filingwire.KeySecretOf(true, [32]byte([]byte(rand32())))
	err := o.PutKey(t.Context(), filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: made.ID, CreatedAt: now, Livemode: true, Label: "test", Prefix: prefix,
		Hash: filingwire.HashKeySecret(secret), Scopes: []string{filingwire.ScopeReadSEC, filingwire.ScopeReadAccount, filingwire.ScopeWriteAccount}})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID, secret
}

func rand32() string { return fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64()) }

// settle lets the load run for a while: time is what this test is about.
func (s *soak) settle(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.Context().Done():
	}
}

// publish adds five filings a second to the origin.
func (s *soak) publish(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		request, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.origin+"/__synthesize", strings.NewReader(`{"n":5}`))
		if err != nil {
			s.Error(err)
			return
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			s.Errorf("the origin does not answer: %v", err)
			return
		}
		var made struct{ Accessions []string }
		err = json.NewDecoder(reply.Body).Decode(&made)
		reply.Body.Close()
		if err != nil || len(made.Accessions) != 5 {
			s.Errorf("synthesized %v: %v", made.Accessions, err)
			return
		}
		s.mu.Lock()
		s.published = append(s.published, made.Accessions...)
		s.mu.Unlock()
	}
}

// read is a client: lists, single rows and exports, as fast as they come.
func (s *soak) read(ctx context.Context) {
	feeds := classify.Feeds()
	row := ""
	for ctx.Err() == nil {
		feed := feeds[rand.IntN(len(feeds))]
		path := "/v1/events/" + feed.Name + "?limit=25"
		switch n := rand.IntN(10); {
		case n < 2 && row != "":
			path = row
		case n == 2:
			path = "/v1/events/export?format=ndjson&limit=200&feed=" + feed.Name
		}
		reply, body, err := s.get(path)
		s.mu.Lock()
		if err != nil {
			s.unanswered++
		} else {
			s.statuses[reply.StatusCode]++
		}
		if err == nil && reply.StatusCode == http.StatusOK {
			s.billed[reply.Header.Get("Request-Id")] = answered{time.Now(), strings.Contains(path, "/export")}
		}
		s.mu.Unlock()
		if err != nil || reply.StatusCode != http.StatusOK {
			s.settle(50 * time.Millisecond)
			continue
		}
		var page struct{ Data []struct{ ID string } }
		if json.Unmarshal(body, &page) == nil && len(page.Data) > 0 {
			row = "/v1/events/" + feed.Name + "/" + page.Data[rand.IntN(len(page.Data))].ID
		}
	}
}

func (s *soak) get(path string) (*http.Response, []byte, error) {
	// A request under way when the load ends is answered: it is billed.
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.base+path, http.NoBody)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("x-api-key", s.key)
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer reply.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(reply.Body)
	return reply, body.Bytes(), err
}
