package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
)

// checkFilings waits until every published filing is stored and compares the rows: copies of
// one fixture have equally many, and no row is there twice.
func (s *soak) checkFilings() {
	s.Helper()
	a, err := readAddresses(s.data)
	if err != nil {
		s.Fatal(err)
	}
	o, err := connect(s.Context(), a, slog.New(slog.DiscardHandler))
	if err != nil {
		s.Fatal(err)
	}
	defer o.Close()
	s.roles["work"].await("all published filings", func() bool {
		known, err := o.KnownDocuments(s.Context(), s.published)
		return err == nil && len(known) == len(s.published)
	})
	rows := map[string]map[string]any{}
	for _, feed := range classify.Feeds() {
		reply, body, err := s.get("/v1/events/export?format=ndjson&include_superseded=true&feed=" + feed.Name)
		if err != nil || reply.StatusCode != http.StatusOK {
			s.Fatal(err, reply)
		}
		s.billed[reply.Header.Get("Request-Id")] = time.Now()
		addRows(s.T, rows, body) // fails on a row that is there twice
	}
	perFiling := map[string]int{}
	for _, row := range rows {
		perFiling[fmt.Sprint(row["accessionNumber"])]++
	}
	// Accession numbers of copies are numbered, and the fixtures are copied in turn.
	templates := len(fixtures.NewOrigin(fixtures.OriginConfig{}).Synthesizable())
	wants := map[int]int{}
	for _, accession := range s.published {
		n, err := strconv.Atoi(accession[strings.LastIndex(accession, "-")+1:])
		if err != nil {
			s.Fatal(err)
		}
		template := n % templates
		if want, seen := wants[template]; seen && perFiling[accession] != want {
			s.Errorf("%s has %d rows, another copy of its fixture %d", accession, perFiling[accession], want)
		}
		wants[template] = perFiling[accession]
	}
	s.Logf("%d filings published, %d rows in all", len(s.published), len(rows))
	if len(s.published) == 0 {
		s.Error("nothing was published")
	}
}

// lingerLost is how long before a kill -9 of the API usage may not have reached the broker yet.
const lingerLost = 500 * time.Millisecond

// checkUsage waits until the usage of every billed request is stored, and finds it stored once.
func (s *soak) checkUsage() {
	s.Helper()
	a, err := readAddresses(s.data)
	if err != nil {
		s.Fatal(err)
	}
	options, err := clickHouseOptions(a.ClickHouseURL)
	if err != nil {
		s.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		s.Fatal(err)
	}
	defer conn.Close()
	stored := map[string]int{}
	missing := func() (ids []string) {
		clear(stored)
		result, err := conn.Query(s.Context(), "SELECT id FROM usage_events FINAL WHERE org_id = ?", s.org)
		if err != nil {
			s.Fatal(err)
		}
		defer result.Close()
		for result.Next() {
			var id string
			if err := result.Scan(&id); err != nil {
				s.Fatal(err)
			}
			stored[id]++
		}
		if err := result.Err(); err != nil {
			s.Fatal(err)
		}
		for id := range s.billed {
			if stored[id] == 0 && !s.lostWithTheProcess(s.billed[id]) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	deadline := time.Now().Add(time.Minute)
	ids := missing()
	for len(ids) > 0 && time.Now().Before(deadline) {
		s.settle(200 * time.Millisecond)
		ids = missing()
	}
	for _, id := range ids[:min(len(ids), 5)] {
		s.Errorf("request %s, answered %v ago, has no usage", id, time.Since(s.billed[id]).Round(time.Millisecond))
	}
	lost := 0
	for id := range s.billed {
		if stored[id] == 0 {
			lost++
		}
	}
	for id, n := range stored {
		if n > 1 {
			s.Errorf("request %s is billed %d times", id, n)
		}
	}
	s.Logf("%d billed requests, %d rows of usage, %d without, of them %d in the moment of a kill", len(s.billed), len(stored), lost, lost-len(ids))
}

func (s *soak) lostWithTheProcess(answered time.Time) bool {
	for _, kill := range s.kills["serve"] {
		if d := kill.Sub(answered); d > -lingerLost && d < lingerLost {
			return true
		}
	}
	return false
}
