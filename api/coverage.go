package api

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	coveragePath    = "/v1/coverage"
	coverageDays    = 30 // without date_from
	maxCoverageDays = 366
)

// CoverageDay compares what the source lists for a day with what is stored.
type CoverageDay struct {
	Object   string          `json:"object" enum:"coverage_day"`
	Date     filingwire.Date `json:"date" format:"date" doc:"Filing date, or day of publication"`
	Feed     *string         `json:"feed" doc:"null = all feeds of 8-Ks"`
	Listed   int             `json:"listed" doc:"Filings that EDGAR's index lists (releases that the listing shows); 0 until the day's index has been read"`
	Ingested int             `json:"ingested" doc:"Documents stored"`
	Parsed   int             `json:"parsed" doc:"Of them, those read without a failure"`
	Failed   int             `json:"failed" doc:"Documents with a failure"`
	Rows     int             `json:"rows" doc:"Rows of the feed, superseded ones among them"`
	Gaps     []string        `json:"gaps" doc:"Accession or release numbers that are listed and not stored; the next reconciliation fetches them"`
	Complete bool            `json:"complete" doc:"The day is listed and has no gap and no failure"`
	Latency  CoverageLatency `json:"latency"`
}

// CoverageLatency is how long documents took from stage to stage; null where none has both times.
type CoverageLatency struct {
	AcceptedToSeen     *Percentiles `json:"acceptedToSeen" doc:"From acceptance by EDGAR (publication) to the first sight in a feed or index"`
	SeenToStored       *Percentiles `json:"seenToStored" doc:"To the document stored"`
	StoredToReadable   *Percentiles `json:"storedToReadable" doc:"To its rows readable"`
	AcceptedToReadable *Percentiles `json:"acceptedToReadable"`
}

// Percentiles are milliseconds.
type Percentiles struct {
	Count int     `json:"count" doc:"Documents measured"`
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
}

func (s *Server) registerCoverage() {
	names := s.feedNames()
	names = names[:len(names)-1] // all feeds is the default
	date := func(name, doc string) *huma.Param {
		return queryParam(name, doc, &huma.Schema{Type: huma.TypeString, Format: "date"})
	}
	s.handle(huma.Operation{
		OperationID: "getCoverage", Method: http.MethodGet, Path: coveragePath, Summary: "How complete the feeds are, day by day",
		Description: fmt.Sprintf("Newest first, at most %d days.", maxCoverageDays), Tags: []string{"Operations"},
		Parameters: []*huma.Param{queryParam("feed", "One feed; default all feeds of 8-Ks", enumSchema(names)),
			date("date_from", fmt.Sprintf("First day; default %d days before date_to", coverageDays-1)), date("date_to", "Last day; default today in New York")},
		Responses: jsonResponse("The days", s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[List[CoverageDay]](), true, "")),
	}, access{scope: filingwire.ScopeReadSEC, meter: meterAccount}, s.coverage)
}

func (s *Server) coverage(c *fiber.Ctx, r *request) error {
	var feed *filingwire.Feed
	if name, ok := queryValue(c, "feed"); ok {
		i := slices.IndexFunc(s.Feeds, func(f *filingwire.Feed) bool { return f.Name == name })
		if i < 0 {
			names := s.feedNames()
			return queryError("feed", "There is no such feed.", names[:len(names)-1]...)
		}
		feed = s.Feeds[i]
	}
	from, to, err := s.coverageDates(c)
	if err != nil {
		return err
	}
	days, err := s.Events.Coverage(c.UserContext(), feed, from, to)
	if err != nil {
		return err
	}
	list := newList[CoverageDay](r, nil)
	for i := range days {
		list.Data = append(list.Data, coverageDay(feed, &days[i]))
	}
	return c.JSON(list)
}

func (s *Server) coverageDates(c *fiber.Ctx) (from, to filingwire.Date, err error) {
	to = filingwire.NewYorkDate(s.Now())
	if text, ok := queryValue(c, "date_to"); ok {
		if to, err = parseDate("date_to", text); err != nil {
			return from, to, err
		}
	}
	from = filingwire.DateOf(to.Time().AddDate(0, 0, 1-coverageDays))
	if text, ok := queryValue(c, "date_from"); ok {
		if from, err = parseDate("date_from", text); err != nil {
			return from, to, err
		}
	}
	switch {
	case from > to:
		err = queryError("date_from", "The date is after date_to.")
	case from.Time().AddDate(0, 0, maxCoverageDays).Compare(to.Time()) <= 0:
		err = queryError("date_from", fmt.Sprintf("Ask for at most %d days.", maxCoverageDays))
	}
	return from, to, err
}

func coverageDay(feed *filingwire.Feed, d *filingwire.CoverageDay) CoverageDay {
	l := d.Latency
	v := CoverageDay{Object: "coverage_day", Date: d.Date, Listed: d.Listed, Ingested: d.Ingested, Parsed: d.Parsed, Failed: d.Failed,
		Rows: d.Rows, Gaps: d.Gaps, Complete: d.Complete(), Latency: CoverageLatency{percentiles(l.AcceptedToSeen), percentiles(l.SeenToStored),
			percentiles(l.StoredToReadable), percentiles(l.AcceptedToReadable)}}
	if feed != nil {
		v.Feed = &feed.Name
	}
	if v.Gaps == nil {
		v.Gaps = []string{}
	}
	return v
}

func percentiles(p filingwire.Percentiles) *Percentiles {
	if p.Count == 0 {
		return nil
	}
	return &Percentiles{p.Count, p.P50, p.P95, p.P99}
}
