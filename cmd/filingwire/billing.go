package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
)

// stripeFlags name the Stripe account that customers pay to; none by default.
type stripeFlags struct {
	Live       stripeMode `embed:"" prefix:"stripe-" envprefix:"STRIPE_"`
	Test       stripeMode `embed:"" prefix:"stripe-test-" envprefix:"STRIPE_TEST_"`
	BaseURL    string     `help:"Base URL of Stripe's API." env:"STRIPE_API_BASE" name:"stripe-api-base"`
	MeterEvent string     `help:"Name of the Stripe meter that counts micro-USD." env:"STRIPE_METER_EVENT" name:"stripe-meter-event"`
	ReturnURLs []string   `help:"Origins that customers may be sent back to; default any." env:"FILINGWIRE_RETURN_URLS" name:"return-urls"`
}

type stripeMode struct {
	SecretKey          string `env:"SECRET_KEY" hidden:""`
	WebhookSecret      string `env:"WEBHOOK_SECRET" hidden:""`
	PricePersonalMonth string `help:"Price id of the plan." env:"PRICE_PERSONAL_MONTH"`
	PricePersonalYear  string `help:"Price id of the plan." env:"PRICE_PERSONAL_YEAR"`
	PriceTeamMonth     string `help:"Price id of the plan." env:"PRICE_TEAM_MONTH"`
	PriceTeamYear      string `help:"Price id of the plan." env:"PRICE_TEAM_YEAR"`
	PricePayg          string `help:"Metered price that customers without a plan are subscribed to." env:"PRICE_PAYG"`
}

func (m *stripeMode) config() api.StripeMode {
	prices := map[string]string{"personal/month": m.PricePersonalMonth, "personal/year": m.PricePersonalYear, "team/month": m.PriceTeamMonth, "team/year": m.PriceTeamYear}
	maps.DeleteFunc(prices, func(_, id string) bool { return id == "" })
	return api.StripeMode{SecretKey: m.SecretKey, WebhookSecret: m.WebhookSecret, Prices: prices, PAYGPrice: m.PricePayg}
}

// stripe puts a key of test mode where it belongs, whatever variable it came in.
func (f *stripeFlags) stripe() api.Stripe {
	c := api.Stripe{Live: f.Live.config(), Test: f.Test.config(), BaseURL: f.BaseURL, MeterEvent: f.MeterEvent, ReturnURLs: f.ReturnURLs}
	if strings.Contains(c.Live.SecretKey, "_test_") && c.Test.SecretKey == "" && c.Test.WebhookSecret == "" {
		c.Live, c.Test = api.StripeMode{}, c.Live
	}
	return c
}

func (f *stripeFlags) apply(c *api.Config) { c.Stripe = f.stripe() }

type usageCommand struct {
	engineFlags
	Org   string `arg:"" help:"Organization."`
	Month string `help:"Month in UTC; default the current one." placeholder:"YYYY-MM"`
}

func (c *usageCommand) Run(e *env) error {
	month := c.Month
	if month == "" {
		month = filingwire.MonthOf(time.Now())
	}
	if _, err := time.Parse("2006-01", month); err != nil {
		return fmt.Errorf("--month: %q is not a month such as 2026-11", month)
	}
	return c.withWarehouse(e, func(o *opened) error {
		if _, err := o.Organization(e.ctx, c.Org); err != nil {
			return err
		}
		accounts, err := o.BillingAccounts(e.ctx, []string{c.Org}, month, "")
		if err != nil {
			return err
		}
		totals := accounts[0].Totals
		slices.SortFunc(totals, func(a, b filingwire.UsageTotal) int {
			return strings.Compare(string(a.Class)+a.Plan, string(b.Class)+b.Plan)
		})
		t := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "CLASS\tPLAN\tREQUESTS\tUNITS\tUSD\tLAST")
		var sum filingwire.UsageTotal
		for _, u := range totals {
			plan := u.Plan
			if u.Free {
				plan += " (grant)"
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\n", u.Class, plan, u.Requests, u.Units, dollars(u.MicroUSD), u.LastAt)
			sum.Requests, sum.Units, sum.MicroUSD = sum.Requests+u.Requests, sum.Units+u.Units, sum.MicroUSD+u.MicroUSD
		}
		fmt.Fprintf(t, "%s\t\t%d\t%d\t%s\t\n", month, sum.Requests, sum.Units, dollars(sum.MicroUSD))
		return t.Flush()
	})
}

// dollars renders micro-USD exactly.
func dollars(micro uint64) string { return fmt.Sprintf("%d.%06d", micro/1e6, micro%1e6) }

type orgsPlanCommand struct {
	engineFlags
	Org           string `arg:"" help:"Organization."`
	Plan          string `help:"Plan: sandbox_grant, payg, personal, team or commercial."`
	RatePerMinute *int   `help:"Negotiated requests per minute; 0 = the plan's."`
	MeterDiscount *int   `help:"Negotiated discount on metered units in percent; -1 = the plan's."`
}

// activeStates are the states of plans that an operator gives.
var activeStates = map[string]string{
	filingwire.PlanSandbox: filingwire.StateSandboxGrant, filingwire.PlanPAYG: filingwire.StatePAYGActive, filingwire.PlanPersonal: filingwire.StatePersonalActive,
	filingwire.PlanTeam: filingwire.StateTeamActive, filingwire.PlanCommercial: filingwire.StateCommercialActive,
}

func (c *orgsPlanCommand) Run(e *env) error {
	if c.RatePerMinute != nil && (*c.RatePerMinute < 0 || *c.RatePerMinute > 1_000_000_000) {
		return fmt.Errorf("a rate of %d per minute is out of range", *c.RatePerMinute)
	}
	if c.MeterDiscount != nil && (*c.MeterDiscount < -1 || *c.MeterDiscount > 100) {
		return fmt.Errorf("a discount of %d percent is out of range", *c.MeterDiscount)
	}
	if c.Plan != "" && activeStates[c.Plan] == "" {
		return fmt.Errorf("unknown plan %q; plans are sandbox_grant, payg, personal, team, commercial", c.Plan)
	}
	return c.withPipeline(e, func(o *opened) error {
		org, err := o.Organization(e.ctx, c.Org)
		if err != nil {
			return err
		}
		old := termsOf(org)
		if c.Plan != "" {
			org.Plan, org.State = c.Plan, activeStates[c.Plan]
		}
		if c.RatePerMinute != nil {
			org.RatePerMinute = *c.RatePerMinute
		}
		if c.MeterDiscount != nil {
			org.MeterDiscount = c.MeterDiscount
			if *c.MeterDiscount < 0 {
				org.MeterDiscount = nil
			}
		}
		if err := o.UpdateOrganization(e.ctx, *org, filingwire.InstantOf(time.Now())); err != nil {
			return err
		}
		if err := recordChange(e, o, filingwire.EventOrgUpdated, org.ID, org.Livemode, map[string]any{"old": old, "new": termsOf(org)}); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s\t%s\t%s\n", org.ID, org.Plan, negotiated(org))
		return nil
	})
}

// termsOf are those that the operator gave an organization, as events tell them.
func termsOf(o *filingwire.Organization) map[string]any {
	return map[string]any{"planKey": o.Plan, "billingState": o.State, "ratePerMinute": o.RatePerMinute, "meterDiscount": o.MeterDiscount}
}

// negotiated describes what differs from the plan.
func negotiated(o *filingwire.Organization) string {
	var parts []string
	if o.RatePerMinute > 0 {
		parts = append(parts, fmt.Sprintf("%d/min", o.RatePerMinute))
	}
	if o.MeterDiscount != nil {
		parts = append(parts, fmt.Sprintf("-%d %%", *o.MeterDiscount))
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ", ")
}
