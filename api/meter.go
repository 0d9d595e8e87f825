package api

import "fmt"

// meterClass says what a request is metered as.
type meterClass string

const (
	meterAccount      meterClass = "account"
	meterFeedRead     meterClass = "event_feed_read"
	meterEventExport  meterClass = "event_export"
	meterTraceRead    meterClass = "trace_read"
	meterDocumentRead meterClass = "filing_document_read"
)

// exportUnitRows is the number of rows that a started unit of an export covers.
const exportUnitRows = 10_000

// unitPrices in micro-USD without a plan's discount.
var unitPrices = map[meterClass]uint64{
	meterFeedRead:     20_000,
	meterEventExport:  100_000,
	meterTraceRead:    10_000,
	meterDocumentRead: 50_000,
}

// planDiscounts in percent.
var planDiscounts = map[string]uint64{"personal": 20, "team": 35}

// price of a unit in micro-USD on the plan, before any grant.
func (m meterClass) price(plan string) uint64 {
	return unitPrices[m] * (100 - planDiscounts[plan]) / 100
}

// formatUSD renders micro-USD with four decimals, rounded half up: $0.0160.
func formatUSD(micro uint64) string {
	tenThousandths := (micro + 50) / 100
	return fmt.Sprintf("$%d.%04d", tenThousandths/10_000, tenThousandths%10_000)
}

// exportUnits of an export of n rows: one per started 10,000, at least one.
func exportUnits(n uint64) uint64 {
	return max(1, (n+exportUnitRows-1)/exportUnitRows)
}
