package api

import (
	"net/http"

	"github.com/filingwire/filingwire"
)

// MeterFamilyPrice is the price of a family's unit.
type MeterFamilyPrice struct {
	Key               string  `json:"key"`
	DisplayName       string  `json:"displayName"`
	Description       string  `json:"description"`
	PAYGUnitAmountUSD float64 `json:"paygUnitAmountUsd"`
	UnitAmountUSD     float64 `json:"unitAmountUsd"`
	Discount          float64 `json:"discount" minimum:"0" maximum:"1"`
}

// BillingPlan is one way to buy.
type BillingPlan struct {
	Key                    string             `json:"key"`
	DisplayName            string             `json:"displayName"`
	Public                 bool               `json:"public"`
	Kind                   string             `json:"kind" enum:"grant,metered,subscription,contract"`
	RightsKey              string             `json:"rightsKey"`
	CheckoutMode           string             `json:"checkoutMode" enum:"none,setup,subscription,sales"`
	MonthlyPriceUSD        *float64           `json:"monthlyPriceUsd"`
	AnnualPriceUSD         *float64           `json:"annualPriceUsd"`
	MonthlyPriceFloorUSD   *float64           `json:"monthlyPriceFloorUsd"`
	AnnualContractFloorUSD *float64           `json:"annualContractFloorUsd"`
	AnnualDiscountPercent  float64            `json:"annualDiscountPercent"`
	SeatsIncluded          int                `json:"seatsIncluded"`
	APIKeysIncluded        int                `json:"apiKeysIncluded"`
	Features               []string           `json:"features"`
	MeterFamilyPrices      []MeterFamilyPrice `json:"meterFamilyPrices"`
}

// StarterGrant is what every organization gets once.
type StarterGrant struct {
	Object          string  `json:"object" enum:"starter_grant"`
	PlanKey         string  `json:"planKey"`
	BillingState    string  `json:"billingState"`
	Calls           uint64  `json:"calls"`
	Renewable       bool    `json:"renewable"`
	Period          *string `json:"period"`
	OverflowPlanKey string  `json:"overflowPlanKey"`
	Note            string  `json:"note"`
}

// PricingCatalog is the rate card.
type PricingCatalog struct {
	Object        string             `json:"object" enum:"pricing_catalog"`
	RequestID     string             `json:"requestId"`
	Version       string             `json:"version"`
	StarterGrant  StarterGrant       `json:"starterGrant"`
	Plans         []BillingPlan      `json:"plans"`
	MeterFamilies []MeterFamilyPrice `json:"meterFamilies"`
}

func (s *Server) registerRates() {
	op := billingOperation("getRates", http.MethodGet, billingPath+"/rates", "The rate card")
	grant := &filingwire.Rates.Grant
	register(s, op, access{public: true, meter: meterAccount}, func(r *request) *PricingCatalog {
		return &PricingCatalog{Object: "pricing_catalog", RequestID: r.id, Version: filingwire.Rates.Version, Plans: plansView(), MeterFamilies: familyPrices(0),
			StarterGrant: StarterGrant{Object: "starter_grant", PlanKey: grant.Plan, BillingState: filingwire.StateSandboxGrant, Calls: grant.Calls, OverflowPlanKey: grant.OverflowPlan, Note: grant.Note}}
	})
}

// familyPrices lists what has a price, after a discount in percent.
func familyPrices(discount int) []MeterFamilyPrice {
	var out []MeterFamilyPrice
	for _, f := range filingwire.Rates.Families {
		if f.UnitMicroUSD == 0 {
			continue
		}
		price := MeterFamilyPrice{Key: string(f.Key), DisplayName: f.DisplayName, Description: f.Description,
			PAYGUnitAmountUSD: usd(f.UnitMicroUSD), UnitAmountUSD: usd(f.Price(discount))}
		if f.Discountable {
			price.Discount = float64(discount) / 100
		}
		out = append(out, price)
	}
	return out
}

func plansView() []BillingPlan {
	var out []BillingPlan
	for _, p := range filingwire.Rates.Plans {
		out = append(out, BillingPlan{Key: p.Key, DisplayName: p.DisplayName, Public: p.Public, Kind: p.Kind, RightsKey: p.Key, CheckoutMode: p.CheckoutMode,
			MonthlyPriceUSD: p.MonthlyUSD, AnnualPriceUSD: p.AnnualUSD, MonthlyPriceFloorUSD: p.MonthlyFloorUSD, AnnualContractFloorUSD: p.AnnualFloorUSD,
			AnnualDiscountPercent: p.AnnualDiscountPercent, SeatsIncluded: p.Seats, APIKeysIncluded: p.Keys, Features: p.Features,
			MeterFamilyPrices: familyPrices(p.MeterDiscountPercent)})
	}
	return out
}
