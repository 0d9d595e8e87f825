package filingwire

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// MeterClass says what a request, tool call or delivery is metered as.
type MeterClass string

// Meter classes of the rate card.
const (
	MeterAccount         MeterClass = "account" // free, and works in every billing state
	MeterTraceRead       MeterClass = "trace_read"
	MeterLedgerRead      MeterClass = "ledger_read"
	MeterFeedRead        MeterClass = "event_feed_read"
	MeterMCP             MeterClass = "mcp" // a unit is one tool call
	MeterDocumentRead    MeterClass = "filing_document_read"
	MeterEventExport     MeterClass = "event_export" // a unit is a started 10,000 rows
	MeterWebhookDelivery MeterClass = "webhook_delivery"
	MeterStreamEvent     MeterClass = "stream_event"
)

// MeterFamily is a group of meter classes with one price.
type MeterFamily string

// Meter families of the rate card.
const (
	FamilyAccount        MeterFamily = "account"
	FamilyLightReads     MeterFamily = "light_reads"
	FamilyStandardReads  MeterFamily = "standard_reads"
	FamilyHeavyExtracts  MeterFamily = "heavy_extracts"
	FamilyArtifactJobs   MeterFamily = "artifact_jobs"
	FamilyDeliveryEvents MeterFamily = "delivery_events"
)

// RateCard holds what is sold and for how much. It is data: rate_card.json.
type RateCard struct {
	Version  string       `json:"version"`
	Grant    StarterGrant `json:"grant"`
	Families []FamilyRate `json:"families"`
	Classes  []ClassRate  `json:"classes"`
	Plans    []Plan       `json:"plans"`
}

// StarterGrant is what every organization gets once.
type StarterGrant struct {
	Plan         string `json:"plan"`
	OverflowPlan string `json:"overflowPlan"`
	Calls        uint64 `json:"calls"`
	Note         string `json:"note"`
}

// FamilyRate is the price of a family's unit without a plan's discount.
type FamilyRate struct {
	Key          MeterFamily `json:"key"`
	DisplayName  string      `json:"displayName"`
	Description  string      `json:"description"`
	UnitMicroUSD uint64      `json:"unitMicroUsd"`
	Discountable bool        `json:"discountable"`
}

// ClassRate puts a class into its family.
type ClassRate struct {
	Key    MeterClass  `json:"key"`
	Family MeterFamily `json:"family"`
}

// Plan is one way to buy.
type Plan struct {
	Key                   string   `json:"key"`
	DisplayName           string   `json:"displayName"`
	Public                bool     `json:"public"`
	Kind                  string   `json:"kind"`         // grant, metered, subscription, contract
	CheckoutMode          string   `json:"checkoutMode"` // none, setup, subscription, sales
	MonthlyUSD            *float64 `json:"monthlyUsd"`
	AnnualUSD             *float64 `json:"annualUsd"`
	MonthlyFloorUSD       *float64 `json:"monthlyFloorUsd"`
	AnnualFloorUSD        *float64 `json:"annualFloorUsd"`
	AnnualDiscountPercent float64  `json:"annualDiscountPercent"`
	Seats                 int      `json:"seats"`
	Keys                  int      `json:"keys"`
	RatePerMinute         int      `json:"ratePerMinute"`
	MeterDiscountPercent  int      `json:"meterDiscountPercent"`
	Next                  string   `json:"next"` // plan to recommend
	Features              []string `json:"features"`
}

//go:embed rate_card.json
var rateCardFile []byte

// Rates is the rate card of this program.
var Rates = mustRateCard(rateCardFile)

func mustRateCard(file []byte) *RateCard {
	card, err := ParseRateCard(file)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return card
}

// ParseRateCard reads a card and reports a family or plan that it names but does not have,
// and a price that a discount in whole percents could not divide exactly.
func ParseRateCard(file []byte) (*RateCard, error) {
	card := new(RateCard)
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(card); err != nil {
		return nil, fmt.Errorf("rate card: %w", err)
	}
	for _, c := range card.Classes {
		if card.family(c.Family) == nil {
			return nil, fmt.Errorf("rate card: class %s is of no family", c.Key)
		}
	}
	for _, f := range card.Families {
		if f.Discountable && f.UnitMicroUSD%100 != 0 {
			return nil, fmt.Errorf("rate card: price of %s is not exact in percents", f.Key)
		}
	}
	for _, p := range card.Plans {
		if p.Next != "" && card.Plan(p.Next) == nil || p.MeterDiscountPercent < 0 || p.MeterDiscountPercent > 100 || p.RatePerMinute < 1 {
			return nil, fmt.Errorf("rate card: plan %s", p.Key)
		}
	}
	if card.Plan(card.Grant.Plan) == nil || card.Plan(card.Grant.OverflowPlan) == nil {
		return nil, fmt.Errorf("rate card: grant without its plans")
	}
	return card, nil
}

// Plan returns the plan, nil when there is none.
func (c *RateCard) Plan(key string) *Plan {
	if i := slices.IndexFunc(c.Plans, func(p Plan) bool { return p.Key == key }); i >= 0 {
		return &c.Plans[i]
	}
	return nil
}

func (c *RateCard) family(key MeterFamily) *FamilyRate {
	if i := slices.IndexFunc(c.Families, func(f FamilyRate) bool { return f.Key == key }); i >= 0 {
		return &c.Families[i]
	}
	return nil
}

// Family returns the family of a class, nil for a class that the card does not have.
func (c *RateCard) Family(class MeterClass) *FamilyRate {
	if i := slices.IndexFunc(c.Classes, func(r ClassRate) bool { return r.Key == class }); i >= 0 {
		return c.family(c.Classes[i].Family)
	}
	return nil
}

// Price of the family's unit in micro-USD after a discount in percent; exact.
func (f *FamilyRate) Price(discountPercent int) uint64 {
	if !f.Discountable {
		return f.UnitMicroUSD
	}
	return f.UnitMicroUSD / 100 * uint64(100-discountPercent)
}
