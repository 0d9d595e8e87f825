package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	tracesPath = "/v1/traces"
	maxTraces  = 50 // of one request

	codeTraceNotFound filingwire.Code = "trace_not_found"
)

// traceStore holds what rows were read from.
type traceStore interface {
	Traces(ctx context.Context, ids []string) ([]filingwire.TraceSource, error)
	Canonicals(ctx context.Context, ids []string, each func(id string, text []byte)) error
}

// Trace shows where every field of a row was read from.
type Trace struct {
	Object       string             `json:"object" enum:"trace"`
	RequestID    string             `json:"requestId"`
	ID           string             `json:"id"`
	CreatedAt    filingwire.Instant `json:"createdAt" format:"date-time"`
	Livemode     bool               `json:"livemode"`
	Kind         string             `json:"kind" enum:"filing_excerpt,source_record"`
	Status       string             `json:"status" enum:"supported,degraded,unavailable"`
	Title        string             `json:"title"`
	Summary      *string            `json:"summary"`
	Formula      *string            `json:"formula" doc:"Always null: no value of a row is computed from others' values"`
	Filing       *TraceFiling       `json:"filing"`
	SourceRecord *SourceRecord      `json:"sourceRecord"`
	Nodes        []TraceNode        `json:"nodes" doc:"One per extracted field"`
}

// TraceFiling is the filing that a row was read from and the text that reports its event.
type TraceFiling struct {
	AccessionNumber string             `json:"accessionNumber"`
	FilingURL       string             `json:"filingUrl"`
	FilingDate      *filingwire.Date   `json:"filingDate" format:"date"`
	ReportDate      *filingwire.Date   `json:"reportDate" format:"date"`
	Form            *string            `json:"form"`
	Region          *filingwire.Region `json:"region"`
}

// SourceRecord is the release that a row was read from.
type SourceRecord struct {
	SourceName       string              `json:"sourceName"`
	SourceKind       string              `json:"sourceKind" doc:"The series of the release"`
	SourceKey        string              `json:"sourceKey" doc:"Number of the release, else its address"`
	SourceURL        string              `json:"sourceUrl"`
	PublicationTS    *filingwire.Instant `json:"publicationTs" format:"date-time"`
	FirstObservedAt  *filingwire.Instant `json:"firstObservedAt" format:"date-time" doc:"When the crawler first retrieved the release"`
	LastObservedAt   *filingwire.Instant `json:"lastObservedAt" format:"date-time"`
	LatestIngestedAt *filingwire.Instant `json:"latestIngestedAt" format:"date-time" doc:"When the row became readable"`
	LatestHTTPStatus *int                `json:"latestHttpStatus" doc:"Null where it was not recorded"`
}

// TraceNode is one field and the exact span of canonical text that it was read from.
type TraceNode struct {
	ID              string             `json:"id"`
	Kind            string             `json:"kind" enum:"filing_excerpt,source_document"`
	Source          string             `json:"source" enum:"disclosed,derived" doc:"Stated by the span, or inferred from it"`
	Label           string             `json:"label" doc:"The field's path in the row: person.name, proposals[2].votesFor"`
	Value           any                `json:"value" doc:"A string or a number; anything else as JSON text"`
	FilingURL       *string            `json:"filingUrl"`
	DocumentURL     *string            `json:"documentUrl"`
	AccessionNumber *string            `json:"accessionNumber"`
	Region          *filingwire.Region `json:"region"`
}

func (s *Server) registerTraces() {
	a := access{scope: filingwire.ScopeReadSEC, meter: meterTraceRead}
	s.handle(traceOperation(s.huma.OpenAPI()), a, func(c *fiber.Ctx, r *request) error {
		t, err := s.trace(c.UserContext(), r, c.Params("id"))
		if err != nil {
			return err
		}
		return writeJSON(c, t)
	})
	s.handle(traceListOperation(s.huma.OpenAPI()), a, func(c *fiber.Ctx, r *request) error {
		text, _ := queryValue(c, "ids")
		ids, err := parseTraceIDs(text)
		if err != nil {
			return err
		}
		list := newList[Trace](r, nil)
		if list.Data, err = s.traces(c.UserContext(), r, ids); err != nil {
			return err
		}
		return writeJSON(c, list)
	})
}

func parseTraceIDs(text string) ([]string, error) {
	var ids []string
	for id := range strings.SplitSeq(text, ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil, queryError("ids", "Name the traces, separated by commas.")
	case len(ids) > maxTraces:
		return nil, queryError("ids", fmt.Sprintf("At most %d traces can be had at once.", maxTraces))
	}
	return ids, nil
}

func (s *Server) trace(ctx context.Context, r *request, id string) (*Trace, error) {
	found, err := s.traces(ctx, r, []string{id})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &filingwire.Error{Code: codeTraceNotFound, Message: "There is no trace with this id."}
	}
	return &found[0], nil
}

// traces returns those of ids that exist, in their order, each once.
func (s *Server) traces(ctx context.Context, r *request, ids []string) ([]Trace, error) {
	traces := []Trace{}
	sources, err := s.Events.Traces(ctx, ids)
	if err != nil || len(sources) == 0 {
		return traces, err
	}
	var documents []string
	evidence := make([][]filingwire.Evidence, len(sources))
	for i, source := range sources {
		if err := unmarshalExactly(source.Evidence, &evidence[i]); err != nil {
			return nil, fmt.Errorf("evidence of %s: %w", source.ID, err)
		}
		if !slices.Contains(documents, source.DocumentID) {
			documents = append(documents, source.DocumentID)
		}
	}
	regions := make([][]*filingwire.Region, len(sources))
	err = s.Events.Canonicals(ctx, documents, func(document string, text []byte) {
		for i, source := range sources {
			if source.DocumentID == document {
				regions[i] = regionsOf(text, evidence[i])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	found := make(map[string]Trace, len(sources))
	for i, source := range sources {
		if regions[i] == nil { // the document is not stored
			regions[i] = regionsOf(nil, evidence[i])
		}
		if found[source.ID], err = traceOf(r, source, evidence[i], regions[i]); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if t, ok := found[id]; ok {
			traces = append(traces, t)
			delete(found, id)
		}
	}
	return traces, nil
}

// regionsOf cuts the spans of the evidence out of the text.
func regionsOf(text []byte, evidence []filingwire.Evidence) []*filingwire.Region {
	regions := make([]*filingwire.Region, len(evidence))
	for i, e := range evidence {
		regions[i] = &filingwire.Region{Status: filingwire.Unavailable, Kind: "html_text_range"}
		if e.Start < 0 || e.Start >= e.End || e.End > len(text) {
			continue
		}
		start, end, snippet, fragment := e.Start, e.End, string(text[e.Start:e.End]), fmt.Sprintf("text=%d-%d", e.Start, e.End)
		*regions[i] = filingwire.Region{Status: filingwire.Supported, Kind: "html_text_range",
			StartOffset: &start, EndOffset: &end, Snippet: &snippet, ViewerFragment: &fragment}
	}
	return regions
}

// tracedRow is what a trace repeats of its row.
type tracedRow struct {
	CreatedAt       filingwire.Instant    `json:"createdAt"`
	Livemode        bool                  `json:"livemode"`
	Headline        string                `json:"headline"`
	Title           string                `json:"title"`
	SummaryMd       string                `json:"summaryMd"`
	Form            *string               `json:"form"`
	FilingDate      *filingwire.Date      `json:"filingDate"`
	ReportDate      *filingwire.Date      `json:"reportDate"`
	AccessionNumber string                `json:"accessionNumber"`
	SourceType      string                `json:"sourceType"`
	PublishedAt     *filingwire.Instant   `json:"publishedAt"`
	DocumentURL     string                `json:"documentUrl"`
	Trace           filingwire.TraceRef   `json:"trace"`
	Provenance      filingwire.Provenance `json:"provenance"`
}

func traceOf(r *request, source filingwire.TraceSource, evidence []filingwire.Evidence, regions []*filingwire.Region) (Trace, error) {
	var row tracedRow
	if err := json.Unmarshal(source.Doc, &row); err != nil {
		return Trace{}, fmt.Errorf("row of %s: %w", source.ID, err)
	}
	t := Trace{Object: "trace", RequestID: r.id, ID: source.ID, CreatedAt: row.CreatedAt, Livemode: row.Livemode,
		Kind: row.Trace.Kind, Status: row.Trace.Status, Title: row.Headline, Nodes: []TraceNode{}}
	if row.SummaryMd != "" {
		t.Summary = &row.SummaryMd
	}
	node := TraceNode{Kind: "filing_excerpt", FilingURL: &row.Provenance.FilingURL, AccessionNumber: row.Provenance.AccessionNumber}
	if row.AccessionNumber != "" {
		t.Filing = &TraceFiling{AccessionNumber: row.AccessionNumber, FilingURL: row.Provenance.FilingURL, FilingDate: row.FilingDate,
			ReportDate: row.ReportDate, Form: row.Form, Region: row.Trace.Region}
	} else {
		t.Title = row.Title
		t.SourceRecord = &SourceRecord{SourceName: row.Provenance.SourceLabel, SourceKind: row.SourceType, SourceKey: source.DocumentID,
			SourceURL: row.DocumentURL, PublicationTS: row.PublishedAt, FirstObservedAt: known(source.FirstRetrieved),
			LastObservedAt: known(source.LastRetrieved), LatestIngestedAt: known(source.StoredAt)}
		node = TraceNode{Kind: "source_document", DocumentURL: &row.DocumentURL}
	}
	for i, e := range evidence {
		n := node
		n.ID, n.Label, n.Region, n.Source = source.ID+"/"+e.Field, e.Field, regions[i], "disclosed"
		if e.Derived {
			n.Source = "derived"
		}
		var err error
		if n.Value, err = nodeValue(e.Value); err != nil {
			return Trace{}, fmt.Errorf("value of %s: %w", n.ID, err)
		}
		t.Nodes = append(t.Nodes, n)
	}
	return t, nil
}

// nodeValue is a string, a number, or JSON text of anything else.
func nodeValue(v any) (any, error) {
	switch v.(type) {
	case string, json.Number, nil:
		return v, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func known(i filingwire.Instant) *filingwire.Instant {
	if i.IsZero() {
		return nil
	}
	return &i
}
