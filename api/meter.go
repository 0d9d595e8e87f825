package api

import (
	"fmt"

	"github.com/filingwire/filingwire"
)

// meterClass says what a request is metered as.
type meterClass = filingwire.MeterClass

const (
	meterAccount         = filingwire.MeterAccount
	meterTraceRead       = filingwire.MeterTraceRead
	meterLedgerRead      = filingwire.MeterLedgerRead
	meterFeedRead        = filingwire.MeterFeedRead
	meterMCP             = filingwire.MeterMCP
	meterDocumentRead    = filingwire.MeterDocumentRead
	meterEventExport     = filingwire.MeterEventExport
	meterWebhookDelivery = filingwire.MeterWebhookDelivery
	meterStreamEvent     = filingwire.MeterStreamEvent
)

// exportUnitRows is the number of rows that a started unit of an export covers.
const exportUnitRows = 10_000

// unitPrice in micro-USD for the organization, before any grant.
func unitPrice(org *filingwire.Organization, class meterClass) uint64 {
	family := filingwire.Rates.Family(class)
	if family == nil {
		return 0
	}
	return family.Price(discountOf(org))
}

// discountOf is the discount on metered units in percent: the negotiated one, else the plan's.
func discountOf(org *filingwire.Organization) int {
	if org == nil {
		return 0
	}
	if org.MeterDiscount != nil {
		return *org.MeterDiscount
	}
	if plan := filingwire.Rates.Plan(org.Plan); plan != nil {
		return plan.MeterDiscountPercent
	}
	return 0
}

// formatUSD renders micro-USD with four decimals, rounded half up: $0.0160.
func formatUSD(micro uint64) string {
	tenThousandths := (micro + 50) / 100
	return fmt.Sprintf("$%d.%04d", tenThousandths/10_000, tenThousandths%10_000)
}

// cents rounds micro-USD half up.
func cents(micro uint64) int64 {
	return int64((micro + filingwire.MicroPerCent/2) / filingwire.MicroPerCent)
}

// exportUnits of an export of n rows: one per started 10,000, at least one.
func exportUnits(n uint64) uint64 {
	return max(1, (n+exportUnitRows-1)/exportUnitRows)
}
