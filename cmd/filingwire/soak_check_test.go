package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
)

// checkFilings waits until every published filing is stored and compares the rows: copies of
// one fixture have equally many, and no row is there twice.
func (s *soak) checkFilings() {
	s.Helper()
	o := joined(s.T, s.data)
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
		s.billed[reply.Header.Get("Request-Id")] = answered{time.Now(), true}
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

// streamEnd is how long before a kill -9 of the API a streamed reply may have ended for its
// client and not yet for the server, which bills it then. Every other reply is written down
// before it is sent: a kill loses none.
const streamEnd = 100 * time.Millisecond

// checkUsage waits until the usage of every billed request is stored, and finds it stored once.
func (s *soak) checkUsage() {
	s.Helper()
	var stored map[string]int
	missing := func() (ids []string) {
		stored = storedUsage(s.T, s.data, s.org)
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
		s.Errorf("request %s, answered %v ago, has no usage", id, time.Since(s.billed[id].at).Round(time.Millisecond))
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

func (s *soak) lostWithTheProcess(reply answered) bool {
	for _, kill := range s.kills["serve"] {
		if d := kill.Sub(reply.at); reply.streamed && d > -streamEnd && d < streamEnd {
			return true
		}
	}
	return false
}
