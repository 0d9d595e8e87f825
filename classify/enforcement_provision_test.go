package classify

import (
	"slices"
	"testing"
)

func TestProvisionsOf(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"violating Sections 17(a)(1) and (3) of the Securities Act of 1933 and Section 10(b) of the Securities Exchange Act of 1934 and Rules 10b-5(a) and (c) thereunder",
			[]string{"Section 17(a)(1) of the Securities Act", "Section 17(a)(3) of the Securities Act", "Section 10(b) of the Exchange Act", "Rule 10b-5(a)", "Rule 10b-5(c)"}},
		{"Sections 13(a), 13(b)(2)(A) and (B), and 13(b)(5) of the Exchange Act, and Rules 12b-20, 13a-l, and 13b2-1",
			[]string{"Section 13(a) of the Exchange Act", "Section 13(b)(2)(A) of the Exchange Act", "Section 13(b)(2)(B) of the Exchange Act", "Section 13(b)(5) of the Exchange Act", "Rule 12b-20", "Rule 13a-1", "Rule 13b2-1"}},
		{"the registration provisions of Sections 5(a) and 5(c) of the Securities Act", []string{"Section 5(a) of the Securities Act", "Section 5(c) of the Securities Act"}},
		{"Sections 206(1), 206(2) and 206(4) of the Investment Advisers Act of 1940 and Rule 206(4)-8 thereunder",
			[]string{"Section 206(1) of the Advisers Act", "Section 206(2) of the Advisers Act", "Section 206(4) of the Advisers Act", "Rule 206(4)-8"}},
		{"Exchange Act Rules 10b-5 and 14e-3", []string{"Rule 10b-5", "Rule 14e-3"}},
		{"Exchange Act Section 15(a)", []string{"Section 15(a) of the Exchange Act"}},
		{"MSRB Rules G-17 and G-23", []string{"Rule G-17", "Rule G-23"}},
		{"any issuer that has a class of securities registered pursuant to Section 12 of the Exchange Act", nil},
		{"reports required to be filed under Section 15(d) of the Exchange Act", nil},
		{"the Section 8 program", nil},
		{"reimburse the company pursuant to Section 304(a) of the Sarbanes-Oxley Act", nil},
		{"violated Section 304(a) of the Sarbanes-Oxley Act of 2002", []string{"Section 304(a) of the Sarbanes-Oxley Act"}},
	}
	for _, tt := range tests {
		var got []string
		for _, p := range provisionsOf(tt.text) {
			got = append(got, p.name)
			if p.span.Empty() || p.span.End > len(tt.text) {
				t.Errorf("%s: span %v", p.name, p.span)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestKindsOfSums(t *testing.T) {
	tests := []struct {
		text string
		want map[string]int64 // dollars by kind
	}{
		{"The court ordered Roe to pay $1,000 in disgorgement, $20 in interest, and a $300 penalty.", map[string]int64{amountGains: 1000, amountInterest: 20, amountPenalty: 300}},
		{"The judgment orders Roe to pay $5,000 in disgorgement, interest, and penalties.", map[string]int64{amountOther: 5000}},
		{"Roe agreed to pay disgorgement and prejudgment interest totaling $5,000.", map[string]int64{amountBoth: 5000}},
		{"Roe was ordered to disgorge ill-gotten gains of $700 plus prejudgment interest thereon of $7.", map[string]int64{amountGains: 700, amountInterest: 7}},
		{"Roe was ordered to pay $400 in civil penalties and disgorgement of $600.", map[string]int64{amountPenalty: 400, amountGains: 600}},
		{"Roe agreed to pay disgorgement of net profits in the amount of $900, together with prejudgment interest in the amount of $9, and a civil penalty in the amount of $90.", map[string]int64{amountGains: 900, amountInterest: 9, amountPenalty: 90}},
		{"The complaint seeks disgorgement of $900 and a civil penalty.", nil},
		{"The court declined to impose a civil penalty of $900.", nil},
		{"Roe raised $900 from investors and faces a maximum penalty of $250.", nil},
		{"Of the total amounts ordered, they are jointly liable for $676 in disgorgement.", nil},
		{"Roe agreed to a penalty of $500, of which $100 is due now.", map[string]int64{amountPenalty: 500}},
		{"The CFTC ordered Roe to pay a civil penalty of $800.", nil},
		{"The judgments hold Roe, Doe, and Poe liable, jointly and severally, for disgorgement of $5,000 and impose civil penalties of $100 against Roe, $200 against Doe, and $300 against Poe.", map[string]int64{amountGains: 5000, amountPenalty: 600}},
		{"The court imposed civil penalties against Roe ($100), Doe ($200), and Poe ($300).", map[string]int64{amountPenalty: 600}},
		{"The court ordered Roe to pay $100 in disgorgement and $10 in prejudgment interest; Doe to pay $200 in disgorgement and $20 in prejudgment interest; and each of them to pay a civil penalty of $50.", map[string]int64{amountGains: 300, amountInterest: 30, amountPenalty: 100}},
		{"Roe and Doe agreed to pay civil penalties of $75 each.", map[string]int64{amountPenalty: 150}},
		{"The court imposed a civil penalty of $400 against each defendant.", map[string]int64{amountPenalty: 1200}},
		{"Roe must pay $1,234, consisting of $1,000 in disgorgement and $234 in prejudgment interest.", map[string]int64{amountGains: 1000, amountInterest: 234}},
		{"Roe will pay total monetary relief of $500, including a $200 penalty, $50 of which is due at once.", map[string]int64{amountPenalty: 200}},
		{"Roe agreed to pay a civil penalty equal to her trading profits of $80.", map[string]int64{amountPenalty: 80}},
		{"Roe to pay $100 and Doe to pay $50 in civil penalties.", map[string]int64{amountPenalty: 150}},
		{"The judgment imposes a $100 penalty on Roe and a $100 penalty on Doe.", map[string]int64{amountPenalty: 200}},
	}
	for _, tt := range tests {
		list := []statement{{Span: Span{0, len(tt.text)}, text: tt.text, sought: soughtWords.MatchString(tt.text), other: tellsOther(tt.text)}}
		awards, _, _ := readAwards(list, []payer{{short: []string{"Ada Roe", "Roe"}}, {short: []string{"Doe"}}, {short: []string{"Poe"}}})
		got := map[string]int64{}
		for _, a := range awards {
			got[a.kind] += a.total() / 100
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: %v, want %v", tt.text, got, tt.want)
			continue
		}
		for kind, usd := range tt.want {
			if got[kind] != usd {
				t.Errorf("%s: %v, want %v", tt.text, got, tt.want)
			}
		}
	}
}
